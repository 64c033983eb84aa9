"""Portfolios, debtors, accounts, items, ageing, holds, disputes and the timeline."""
