"""A change of the strategy is a pull request: drafted, previewed, approved by a second person, published, rolled back."""
