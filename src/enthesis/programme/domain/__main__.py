"""`python -m enthesis.programme.domain programmes/schema` writes the JSON Schemas of a programme's files."""

import sys

from enthesis.programme.domain.schema import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
