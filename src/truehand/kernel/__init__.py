"""Values that every room shares; standard library only.

1. Money is an integer of minor units with a currency; two currencies never mix.
2. A refusal has a stable code, its data, and a sentence in Chinese and in English.
3. Canonical JSON gives one byte string for one value, for ever.
4. What a field holds of a person is said with one declaration.
"""
