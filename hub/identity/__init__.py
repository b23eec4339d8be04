"""Who is it: pure decisions about addresses and the people behind them."""
