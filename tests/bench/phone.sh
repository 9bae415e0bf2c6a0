#!/bin/bash
# What reading a phone number costs, by our tables and by libphonenumber.
. "$(dirname "$0")/lib.sh"
read -r fast slow whole < <("$b/bench/phone" <"$data/phone-examples.tsv")
against 'a phone number, by our tables' "$fast" ns libphonenumber "$slow" 0.02 4f
against 'a cell with a phone number' "$whole" ns libphonenumber "$slow" 0.2 4f
