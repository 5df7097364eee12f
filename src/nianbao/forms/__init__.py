"""The statutory forms: data (2019.yaml, 2021.yaml), and what reads and proves them."""
