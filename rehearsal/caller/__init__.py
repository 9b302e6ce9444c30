"""The simulated caller: a person at a telephone or a browser, and what the call was like for them."""
