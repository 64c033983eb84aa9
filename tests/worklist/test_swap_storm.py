"""A whole floor claims while one version of the strategy takes the place of another: none double, none lost, none by the version before.

PROMESA_TEST_SWAP_CLAIMS makes it more claims (1,500); 10,000 is what the product promises.
"""

import asyncio
import os

import pytest
from sqlalchemy import text

from backend.contact.actions import load_rulesets
from backend.kit.transaction import Database, transaction
from backend.strategy.actions import activate, in_force, shipped
from backend.worklist import actions
from backend.worklist.dealer import dealer_of
from tests.worklist.test_storm import ACCOUNTS, COLLECTORS, CONTRADICTIONS, FLOOR, PORTFOLIO, TWICE
