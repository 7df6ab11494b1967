"""On the way: a carrier books, picks up and delivers, and each hand-over is proved by a code and a photo.

1. A trade has one live booking; its steps only go forward (booked, collected, delivered), which the database enforces.
2. A hand-over needs the six digits that only the person handing over or receiving sees; five wrong ones lock it.
3. A wrong code is counted even though it is refused.
4. Every hand-over keeps a photo, as an exhibit, and the moment; neither is ever changed.
5. Who carries has papers in force: a licence and a cover that two operators looked at; they run out by themselves.
6. A carrier's score is computed from what came to light, each with its entry in the evidence, and shows its reasons.
7. What is told on the way is kept as it came and shown in the order in which it happened; a signed message counts once.
8. Delay, loss and damage become claims by a published rule, one for each cause, settled once and at most for what was
   claimed; silence accepts, where one person may decide so much.
9. The room does not know who takes part in a trade: the caller checks who may see a code.
"""
