#!/bin/bash
# crm-plot: charts of text to the letter, pictures that other programs read, and what is no table.
. "$(dirname "$0")/lib.sh"
export COLUMNS=60

cat >sources.csv <<'!'
source,leads,won,share
Выставка «Насосы»,471,12,2.5%
сайт,52,7,13.5%
cold call,8,,
очень длинное название источника,230,40,17.4%
!

# --- text -----------------------------------------------------------------------------

run crm-plot bars --value leads --title 'Источники' <sources.csv
is_rc 0
is_err ''
is_out <<'!'
Источники

Выставка «Насосы»         █████████████████████████████  471
сайт                      ███▎                            52
cold call                 ▌                                8
очень длинное название …  ██████████████▏                230
!
run crm-plot bars <sources.csv
is_out <<'!'
Выставка «Насосы»         leads  ██████████████████████  471
                          won    ▌                        12
сайт                      leads  ██▍                      52
                          won    ▍                         7
cold call                 leads  ▍                         8
                          won
очень длинное название …  leads  ██████████▊             230
                          won    █▉                       40
!
run crm-plot bars --value share --width 40 <sources.csv
like_out '^сайт +█+.? +13.5%$'
run crm-plot bars <<<$'what,n\nplus,5\nminus,-2.5\nnone,0'
is_out <<'!'
plus   ███████████████████████████████████████████████     5
minus  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒                         -2.5
none                                                       0
!
run crm-plot funnel <<<$'state,n,days\nnew,1000,1\nв работе,700,2\nqualified,230,3\nconverted,1,4'
is_out <<'!'
new        ███████████████████████████████████  1 000  100 %
в работе        █████████████████████████         700   70 %
qualified               ████████                  230   23 %
converted                   █                       1    0 %
!
run crm-plot lines --height 4 <<<$'month,n\n2026-01,0\n2026-02,5\n2026-03,10'
is_out <<'!'
10 ┤      ██
 5 ┤      ██
   │   ██ ██
 0 ┤   ██ ██
    2026-01  2026-03
!
run crm-plot heat <<<$'cohort,m0,m1,m2\n2026-01,10,5,2\nфевраль,20,,0'
is_out <<'!'
           m0    m1    m2
2026-01  ▒▒10  ░░ 5     2
февраль  ██20           0
!
run crm-plot lines --in tsv <<<$'year\tn\n2025\t1\n2026\t2'
is_rc 0
like_out '^ +2025 +2026$'
seq 1 5000 | awk 'BEGIN { print "day,n" } { print "d" $1 "," $1 }' >many.csv
run crm-plot lines <many.csv
is "$(wc -L <"$captured/out")" 60 'as wide as there is room'
like_out '^ +d1 +d5000$'

# Below zero, and large.
cat >profit.csv <<'!'
month,profit
январь,-1200000.5
февраль,300000
март,0
апрель,-5
!
run crm-plot lines --height 6 <profit.csv
is_out <<'!'
         0 ┤   ██
           │▒▒       ▒▒
           │▒▒
           │▒▒
           │▒▒
-1 500 000 ┤
            январь  апрель
!
run crm-plot lines --height 3 <<<$'a,b\nx,-5\ny,-1'
is_out <<'!'
   │▒▒ ▒▒
   │▒▒
-5 ┤▒▒
    x   y
!
run crm-plot lines --height 2 <<<$'a,b\nx,0\ny,0'
is_out <<'!'
  │
0 ┤
   x   y
!

# Columns of a heat map that have no room come below.
run crm-plot heat --width 46 <<<$'кто,within_5min,within_1h,within_24h\nанна,16.1,30.8,49.7'
is_out <<'!'
        within_5min      within_1h
анна  ░░       16.1  ▒▒       30.8

         within_24h
анна  ██       49.7
!

# No line is wider than the terminal, whatever the labels are.
printf 'имя,доход за год\nОчень длинное название источника,12345678\n株式会社日本電気東京支社,-8\n' >long.csv
for chart in bars lines funnel heat; do
	for width in 40 30; do
		ok "$chart: $width cells" [ "$(crm-plot "$chart" --width $width <long.csv | wc -L)" -le $width ]
	done
done

# --- what is no table of numbers ------------------------------------------------------

run crm-plot bars <<<$'a,b\nx,5\ny,z\nz,3\nw,0x10'
is_rc 64
run crm-plot bars <<<$'a,b\nx,5\ny,z\nz,3\nw,1e5\nv,7'
is_rc 0
is_err 'crm-plot: warning: stdin:3: b: no number, left out (2 rows: lines 3, 5)'
is "$(wc -l <"$captured/out")" 5 'the rows are there'
run crm-plot bars <<<'a,b'
is_rc 0
is_out ''
is_err 'crm-plot: warning: no rows: nothing to draw'
run crm-plot bars
is_rc 66
is_err 'crm-plot: stdin: empty input'
run crm-plot bars <<<$'a,b\nx,y'
is_rc 64
is_err 'crm-plot: no column holds numbers; --value names one, see crm-plot(1)'
run crm-plot bars <<<$'a,b\nx,5\ny,1,2\nz,3'
is_rc 65
like_err '^crm-plot: .*stdin:3: 3 cells where the header has 2'
is "$(wc -l <"$captured/out")" 2 'the others are drawn'
refused() {
	local text=$1
	shift
	run crm-plot "$@" <sources.csv
	is_rc 64
	is_out ''
	is_err "crm-plot: $text"
}
refused 'which chart? bars, lines, funnel or heat'
refused "unknown chart 'bar'; did you mean 'bars'?" bar
refused "unknown chart 'торт'; there are bars, lines, funnel and heat" торт
refused "unexpected operand 'x'" bars x
refused "no column 'lead'; did you mean 'leads'?" bars --value won,lead
refused "no column 'цена'" bars --label цена
refused 'one of --svg and --png' bars --svg --png
refused '--width is 20 cells at least' bars --width 5
refused '--width and --height are 10000 at most' bars --svg --width 10001

# --- pictures -------------------------------------------------------------------------

evil=$'a \'b\' "c" `touch pwned` $(touch pwned) \\n {/x} @y'
printf 'source,leads,won\n"%s",5,1\nсайт,-2,\n' "${evil//\"/\"\"}" >evil.csv
seq 1 1000 | awk 'BEGIN { print "day,won,lost" } { print "d" $1 "," $1 % 7 "," $1 % 5 }' >many-rows.csv
for chart in bars lines funnel heat; do
	run crm-plot "$chart" --svg --title "$evil" <evil.csv
	is_rc 0
	is_err ''
	cp "$captured/out" chart.svg
	ok "$chart: the picture says what the table does" python3 - chart.svg "$evil" <<'!'
import sys, xml.dom.minidom
def words(node):
    return ''.join(c.data if c.nodeType == 3 else words(c) for c in node.childNodes)
texts = xml.dom.minidom.parse(sys.argv[1]).getElementsByTagName('text')
said = [words(t).strip() for t in texts]
assert said.count(sys.argv[2]) == 1, said
assert said.count(sys.argv[2][:29] + '…') == 1, said
assert 'сайт' in said, said
!
	crm-plot "$chart" --png <evil.csv >chart.png
	is "$(head -c 8 chart.png | od -An -tx1)" ' 89 50 4e 47 0d 0a 1a 0a' "$chart: a PNG"
done
crm-plot bars --png <many-rows.csv >chart.png
is "$(od -An -tu1 -j 20 -N 4 chart.png | awk '{ print ($1 * 256 + $2) * 65536 + $3 * 256 + $4 }')" \
	32000 'a thousand rows are as high as can be drawn'
ok 'nothing of it was run' [ ! -e pwned ]
run sh -c 'crm-plot bars --png <sources.csv >/dev/full'
is_rc 74
is_err 'crm-plot: cannot write standard output: No space left on device'
run sh -c 'crm-plot bars <sources.csv >/dev/full'
is_rc 74
mkdir only
ln -s "$(command -v crm-plot)" only/crm-plot
run env PATH="$T/only" crm-plot bars --svg <sources.csv
is_rc 69
is_out ''
is_err 'crm-plot: pictures are drawn by gnuplot, which is not here; on Debian: apt install gnuplot-nox'
run crm-plot bars --svg <<<'a,b'
is_rc 0
like_out '</svg>'

# --- colours --------------------------------------------------------------------------

on_terminal() {
	script -qec "stty cols 60; $1" /dev/null <sources.csv | tr -d '\r'
}
colour=$'\033[34m'
is "$(TERM=xterm on_terminal "crm-plot bars -y leads <sources.csv" | grep -cF "$colour")" 4 'colours on a terminal'
is "$(TERM=xterm NO_COLOR=1 on_terminal "crm-plot bars -y leads <sources.csv" | grep -cF "$colour")" 0 'NO_COLOR'
is "$(TERM=dumb on_terminal "crm-plot bars -y leads <sources.csv" | grep -cF "$colour")" 0 'a dumb terminal'
run script -qec 'crm-plot bars --png <sources.csv' /dev/null
like_out 'a PNG is not for a terminal: crm-plot --png > chart.png'
done_testing
