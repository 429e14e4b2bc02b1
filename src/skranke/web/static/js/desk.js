// What every page needs. Each module finds its own elements and does nothing when there are none.
