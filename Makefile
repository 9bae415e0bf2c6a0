# crmutils: `make`, `make test`, `make install PREFIX=/usr DESTDIR=/tmp/x`.
# MODE=release (default), asan, cov or fuzz: each builds in a folder of its own.
# `make help` lists the targets; scripts/deps installs what they need.

VERSION = 0.1.0
PREFIX = /usr/local
MODE = release
FUZZ_SECONDS = 60
B = build/$(MODE)

CC = gcc
CXX = g++
WARN = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wcast-qual -Wpointer-arith -Wformat=2 -Wvla -Wundef -Wnull-dereference
OPT_release = -O2 -g -D_FORTIFY_SOURCE=2
# Of the sources, a report needs the lines alone: -g1 compiles and links a quarter faster.
OPT_asan = -O1 -g1 -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_cov = -O0 -g --coverage
OPT_fuzz = $(OPT_asan) -fsanitize=fuzzer-no-link
CPPFLAGS = -I. -I$(B) -D_GNU_SOURCE -DCRM_VERSION='"$(VERSION)"'
# ANALYZE=yes: gcc follows paths through the code as it compiles, for less than doing both.
# Leaks and null pointers are left to the sanitizers: gcc 12 sees some that are none.
ANALYZE_yes = -fanalyzer -fdiagnostics-path-format=none -Wno-analyzer-malloc-leak \
	-Wno-analyzer-file-leak -Wno-analyzer-null-dereference
CFLAGS = -std=c11 $(WARN) $(WERROR) $(OPT_$(MODE)) $(ANALYZE_$(ANALYZE)) -fstack-protector-strong -fPIE
LDFLAGS = -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed \
	$(if $(filter release,$(MODE)),,-Wl,--disable-new-dtags -Wl,-rpath,'$$ORIGIN/../lib/crmutils')
# Tools start thousands of times in shell loops, and a third of that is the dynamic linker: a
# release takes the libraries in. STATIC= leaves them shared, as distributions want it.
STATIC = yes
SHARED_LIBS := $(shell pkg-config --libs sqlite3 libutf8proc) -lcsv
STATIC_LIBS = -Wl,-Bstatic $(SHARED_LIBS) -Wl,-Bdynamic
LDLIBS = $(if $(and $(STATIC),$(filter release,$(MODE))),$(STATIC_LIBS),$(SHARED_LIBS)) -lm -ldl

LIB_SRC = $(wildcard lib/*/*.c)
TOOL_SRC = $(wildcard cmd/crm-*.c)
CLI_SRC = $(filter-out $(TOOL_SRC),$(wildcard cmd/*.c))
UNIT_SRC = $(wildcard tests/unit/test_*.c)
UNIT_COMMON = $(filter-out $(UNIT_SRC),$(wildcard tests/unit/*.c))
FUZZ_SRC = $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_MAIN = $(if $(filter fuzz,$(MODE)),-fsanitize=fuzzer,$(B)/tests/fuzz/replay.o)
# Faults, races, reports of a large book and the manual's examples run once: sanitizers see the same
# code in the others.
ONCE = $(if $(filter asan,$(MODE)),,$(wildcard tests/fault/*.sh) $(wildcard tests/exact/*.sh) \
	scripts/man-check scripts/man-examples)
TESTS = $(ONCE) $(filter-out tests/tools/lib.sh,$(wildcard tests/tools/*.sh))
MANS = $(wildcard man/*.[157])

obj = $(patsubst %.c,$(B)/%.o,$(1))
TOOLS = $(patsubst cmd/%.c,$(B)/bin/%,$(TOOL_SRC))
UNITS = $(patsubst tests/unit/%.c,$(B)/unit/%,$(UNIT_SRC))
FUZZERS = $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(FUZZ_SRC))
FAULTS = $(patsubst tests/fault/%.c,$(B)/fault/%.so,$(wildcard tests/fault/*.c))
SHIM = $(patsubst lib/text/%.cc,$(B)/lib/crmutils/%.so,$(wildcard lib/text/*.cc))
COMPLETION = $(patsubst cmd/%.c,$(B)/completion/bash/%,$(TOOL_SRC)) \
	$(patsubst cmd/%.c,$(B)/completion/zsh/_%,$(TOOL_SRC))

all: $(TOOLS) $(SHIM)
unit: $(UNITS) $(SHIM)

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
# A migration, as the bytes of a C string.
$(B)/lib/store/migrate/%.sql.h: lib/store/migrate/%.sql
	@mkdir -p $(@D)
	od -An -v -tx1 $< | sed 's/ \(..\)/0x\1,/g' > $@; echo 0 >> $@
$(B)/lib/store/migrate.o: $(patsubst %,$(B)/%.h,$(wildcard lib/store/migrate/*.sql))
# The given names by their skeletons, as a C array: printed by a program of the library's parts.
$(B)/given_slots: $(call obj,scripts/given-slots.c $(addprefix lib/text/,given_names.c \
    name_skeleton.c utf8.c word_cache.c) $(addprefix lib/base/,arena.c buf.c format.c hash.c num.c))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/lib/text/given_slots.inc: $(B)/given_slots
	$< > $@
$(B)/lib/text/name_groups.o: $(B)/lib/text/given_slots.inc
$(B)/libcrm.a: $(call obj,$(LIB_SRC))
	@rm -f $@
	ar rcs $@ $^
# What a tool does not use of the common parts does not go into it.
$(B)/libcli.a: $(call obj,$(CLI_SRC))
	@rm -f $@
	ar rcs $@ $^
$(TOOLS): $(B)/bin/%: $(B)/cmd/%.o $(B)/libcli.a $(B)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
# The whole library goes into a test, so that the test of all SQL sees all of it.
$(UNITS): $(B)/unit/%: $(B)/tests/unit/%.o $(call obj,$(UNIT_COMMON) $(CLI_SRC)) $(B)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--whole-archive $(B)/libcrm.a \
	    -Wl,--no-whole-archive $(LDLIBS) -lcmocka
$(SHIM): $(B)/lib/crmutils/%.so: lib/text/%.cc lib/text/%.h Makefile
	@mkdir -p $(@D)
	$(CXX) -I. -std=c++17 -Wall -Wextra $(OPT_release) -fPIC -shared -o $@ $< -lphonenumber

$(FUZZERS): $(B)/fuzz/%: $(B)/tests/fuzz/%.o $(filter %.o,$(FUZZ_MAIN)) $(B)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(FUZZ_MAIN) $(B)/libcrm.a $(LDLIBS)
$(FAULTS): $(B)/fault/%.so: tests/fault/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -std=c11 $(WARN) -O1 -g -fPIC -shared -o $@ $< -ldl
$(B)/completion/bash/% $(B)/completion/zsh/_%: $(B)/bin/% scripts/completion
	@mkdir -p $(B)/completion/bash $(B)/completion/zsh
	scripts/completion bash $< >$(B)/completion/bash/$*
	scripts/completion zsh $< >$(B)/completion/zsh/_$*

# Programs and scripts alike print TAP; one that hangs is a failure. The long ones begin; three at a
# time, as some of them wait.
PROVE = MODE=$(MODE) CMOCKA_MESSAGE_OUTPUT=TAP prove -j3 --exec
test: all unit $(FUZZERS) $(FAULTS)
	$(PROVE) 'timeout 300' $(TESTS) $(UNITS)
test-unit: unit
	$(PROVE) 'timeout 300' $(UNITS)
# What `test` takes samples of: a fault at one in seven places (STEP=1: at all), a hundred kills, a
# thousand inputs of chance; with MODE=asan the whole of what is cut down there.
test-long: all $(FUZZERS) $(FAULTS)
	LONG=1 STEP=$${STEP:-7} RUNS=$${RUNS:-100} ROUNDS=$${ROUNDS:-1000} $(PROVE) 'timeout 36000' $(TESTS)
test-asan:
	$(MAKE) MODE=asan test
cov:
	$(MAKE) MODE=cov test
	gcovr --root . --filter lib/ --filter cmd/ --branches --sort-percentage \
	    --print-summary --html-details build/cov/index.html build/cov
# New findings go to build/fuzz/corpus; a crash worth keeping belongs in tests/fuzz/corpus.
fuzz:
	$(MAKE) MODE=fuzz CC=clang fuzzers
	scripts/fuzz build/fuzz/fuzz $(FUZZ_SECONDS)
fuzzers: $(FUZZERS) $(SHIM)
$(B)/bench/%: tests/bench/%.c $(B)/libcrm.a Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(B)/libcrm.a $(LDLIBS)
# Every figure of crm-performance(7), in some minutes; bench-full in the sizes that it names.
bench-programs: all $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
bench: bench-programs
	@MODE=$(MODE) tests/bench/run
bench-full: bench-programs
	@MODE=$(MODE) BENCH=full tests/bench/run
# A million phone numbers, others every time, by our tables and by libphonenumber.
phone-oracle: $(B)/unit/test_phone_plan $(SHIM)
	SEED=$$(date +%s); echo "SEED=$$SEED"; export SEED; NUMBERS=1500000 $<
lint:
	scripts/lint
completion: $(COMPLETION)

DEST = $(DESTDIR)$(PREFIX)
BASH_DIR = $(DEST)/share/bash-completion/completions
ZSH_DIR = $(DEST)/share/zsh/site-functions
install: all completion
	install -d $(DEST)/bin $(DEST)/lib/crmutils $(BASH_DIR) $(ZSH_DIR)
	install $(TOOLS) $(DEST)/bin
	install -m 644 $(SHIM) $(DEST)/lib/crmutils
	install -m 644 $(filter $(B)/completion/bash/%,$(COMPLETION)) $(BASH_DIR)
	install -m 644 $(filter $(B)/completion/zsh/%,$(COMPLETION)) $(ZSH_DIR)
	for m in $(MANS); do install -D -m 644 $$m $(DEST)/share/man/man$${m##*.}/$${m##*/}; done
uninstall:
	rm -f $(TOOLS:$(B)/%=$(DEST)/%) $(SHIM:$(B)/%=$(DEST)/%)
	rm -f $(patsubst cmd/%.c,$(BASH_DIR)/%,$(TOOL_SRC)) $(patsubst cmd/%.c,$(ZSH_DIR)/_%,$(TOOL_SRC))
	for m in $(MANS); do rm -f $(DEST)/share/man/man$${m##*.}/$${m##*/}; done
	if [ -d $(DEST)/lib/crmutils ]; then rmdir $(DEST)/lib/crmutils; fi
dist:
	@mkdir -p build
	git archive --prefix=crmutils-$(VERSION)/ -o build/crmutils-$(VERSION).tar.gz HEAD
clean:
	rm -rf build
help:
	@echo all unit test test-unit test-long test-asan cov fuzz bench bench-full phone-oracle lint completion install uninstall dist clean

.PHONY: all unit test test-unit test-long test-asan cov fuzz fuzzers bench bench-full bench-programs phone-oracle lint completion install uninstall \
	dist clean help
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
