#!/bin/sh
# What reading a phone number costs, by our tables and by libphonenumber.
set -eu
cd "$(dirname "$0")/../.."
"build/${MODE:-release}/bench/phone" <tests/data/phone-examples.tsv
