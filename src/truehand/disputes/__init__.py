"""Claims, threads, mediation and rulings; a ruling decides and moves no money."""
