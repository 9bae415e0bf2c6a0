# crmutils: `make`, `make test`, `make install PREFIX=/usr DESTDIR=/tmp/x`.
# MODE=release (default), asan or cov: each builds in a folder of its own.

VERSION = 0.1.0
PREFIX = /usr/local
MODE = release
B = build/$(MODE)

CC = gcc
CXX = g++
WARN = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wcast-qual -Wpointer-arith -Wformat=2 -Wvla -Wundef -Wnull-dereference
OPT_release = -O2 -g -D_FORTIFY_SOURCE=2
OPT_asan = -O1 -g -fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_cov = -O0 -g --coverage
CPPFLAGS = -I. -I$(B) -D_GNU_SOURCE -DCRM_VERSION='"$(VERSION)"'
CFLAGS = -std=c11 $(WARN) $(OPT_$(MODE)) -fstack-protector-strong -fPIE
LDFLAGS = -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed \
	-Wl,--disable-new-dtags -Wl,-rpath,'$$ORIGIN/../lib/crmutils'
LDLIBS = -lsqlite3 -lcsv -lutf8proc -ldl

LIB_SRC = $(wildcard lib/*/*.c)
TOOL_SRC = $(wildcard cmd/crm-*.c)
CLI_SRC = $(filter-out $(TOOL_SRC),$(wildcard cmd/*.c))
UNIT_SRC = $(wildcard tests/unit/test_*.c)
UNIT_COMMON = $(filter-out $(UNIT_SRC),$(wildcard tests/unit/*.c))
obj = $(patsubst %.c,$(B)/%.o,$(1))
TOOLS = $(patsubst cmd/%.c,$(B)/bin/%,$(TOOL_SRC))
UNITS = $(patsubst tests/unit/%.c,$(B)/unit/%,$(UNIT_SRC))
SHIM = $(patsubst lib/text/%.cc,$(B)/lib/crmutils/%.so,$(wildcard lib/text/*.cc))

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
$(B)/libcrm.a: $(call obj,$(LIB_SRC))
	@rm -f $@
	ar rcs $@ $^
$(TOOLS): $(B)/bin/%: $(B)/cmd/%.o $(call obj,$(CLI_SRC)) $(B)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
# The whole library goes into a test, so that the test of all SQL sees all of it.
$(UNITS): $(B)/unit/%: $(B)/tests/unit/%.o $(call obj,$(UNIT_COMMON)) $(B)/libcrm.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--whole-archive $(B)/libcrm.a \
	    -Wl,--no-whole-archive $(LDLIBS) -lcmocka
$(SHIM): $(B)/lib/crmutils/%.so: lib/text/%.cc lib/text/%.h Makefile
	@mkdir -p $(@D)
	$(CXX) -I. -std=c++17 -Wall -Wextra $(OPT_release) -fPIC -shared -o $@ $< -lphonenumber

test-unit: unit
	@for t in $(UNITS); do CMOCKA_MESSAGE_OUTPUT=TAP $$t || exit 1; done

clean:
	rm -rf build

.PHONY: all unit test-unit clean
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
