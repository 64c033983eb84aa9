"""Files of debtors, accounts, items, contacts and payments, read, checked and written."""
