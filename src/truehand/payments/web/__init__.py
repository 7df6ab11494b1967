"""A party's money: balance, statement, payouts and bank accounts, as pages and over the API."""
