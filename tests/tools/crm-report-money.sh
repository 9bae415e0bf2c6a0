#!/bin/bash
# crm-report: costs, revenue and forecasts in several currencies; what users took, and their limits.
. "$(dirname "$0")/lib.sh"

fresh_db
now 2026-02-01T09:00:00Z
crm-edit -q users <<'!'
login,max_open,max_day,max_month
anna,10,3,20
boris,,,
!

# --- rates ----------------------------------------------------------------------------

run crm-edit rates <<'!'
date,currency,rate
2026-02-01,USD,90.1234567
2026-02-10,usd,"100,50"
2026-02-01,EUR,100
2026-02-01,JPY,0.6
2026-02-10,USD,101
2026-02-01,XYZ,1
2026-02-01,USD,0
2026-02-01,USD,1.0000000001
2026-02-01,USD,99999999999
2026-02-01,USD,-1
,USD,5
!
is_rc 65
like_err 'read 11: created 4, updated 1, unchanged 0, rejected 6$'
run crm-list rates
is_rc 0
is_out <<'!'
id,at,currency,rate,base
1,2026-02-01T00:00:00Z,USD,90.1234567,RUB
2,2026-02-10T00:00:00Z,USD,101,RUB
3,2026-02-01T00:00:00Z,EUR,100,RUB
4,2026-02-01T00:00:00Z,JPY,0.6,RUB
!
run sh -c 'crm-list rates | crm-edit rates'
is_rc 0
is_err 'crm-edit: read 4: created 0, updated 0, unchanged 4, rejected 0'

# --- sources --------------------------------------------------------------------------

printf 'name\nexpo\n' | crm-edit -q sources
crm-edit -q campaigns <<'!'
name,source
spring,expo
!
crm-lead-add -q --source expo --campaign spring <<'!'
name,email
Ada Stone,ada@example.org
Petr Orlov,orlov@example.org
Vera Lind,lind@example.org
!
crm-lead-add -q --source expo <<'!'
name,email
Ivan Petrov,petrov@example.org
!
crm-edit -q costs <<'!'
campaign,source,date,amount,currency
spring,,2026-02-02,1000,RUB
,expo,2026-02-03,10.01,USD
,expo,2026-02-15,7,EUR
,expo,2026-01-15,2,USD
!
crm-assign -q --to anna 1 2
crm-lead-qualify -q --grade A 1 2 3
now 2026-02-05T09:00:00Z
crm-convert -q --contact new --deal Pumps --amount 20 --currency USD 1
now 2026-02-12T09:00:00Z
crm-convert -q --contact new --deal Hoses --amount 3000.55 --currency RUB 2
crm-convert -q --contact new --deal Belts --amount 50000 --currency JPY 3
crm-deal won -q 6 8
run crm-report sources
is_rc 0
is_out <<'!'
source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency,unique,cac,roi
expo,4,0,4,3,3,2,3000.55,1000.00,250.00,333.33,RUB,4,500.00,
expo,,,,,,,0.00,7.00,1.75,2.33,EUR,,3.50,
expo,,,,,,,20.00,12.01,3.00,4.00,USD,,6.01,
!
is_err 'crm-report: there are several currencies: they are kept apart'
# 20 USD on the 12th 2020.00; 10.01 USD on the 3rd 902.1358 -> 902.14; 7 EUR 700.00; 2 USD of
# January have no rate.
run crm-report sources --currency RUB
is_rc 0
is_out <<'!'
source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency,unique,cac,roi
expo,4,0,4,3,3,2,5020.55,2602.14,650.54,867.38,RUB,4,1301.07,
expo,,,,,,,0.00,2.00,0.50,0.67,USD,,1.00,
!
is_err 'crm-report: no rate of that time for USD in RUB: kept apart; see rates in crm-edit(1)'
run crm-report sources --currency RUB --since 2026-02-01
is_out <<'!'
source,leads,repeat,valid,qualified,converted,won,revenue,cost,cpl,cost_per_qualified,currency,unique,cac,roi
expo,4,0,4,3,3,2,5020.55,2602.14,650.54,867.38,RUB,4,1301.07,92.9
!
is_err ''
# Through two rates: 3000.55 RUB is 29.708... USD, 1000 RUB of the 2nd is 11.0959, 7 EUR is 6.9307.
run crm-report sources --currency USD --since 2026-02-01 --columns revenue,cost,currency,roi
is_out <<'!'
revenue,cost,currency,roi
49.71,28.04,USD,77.3
!
run crm-report sources --currency GBP --since 2026-02-01 --columns revenue,cost,currency
is_out <<'!'
revenue,cost,currency
0.00,7.00,EUR
3000.55,1000.00,RUB
20.00,10.01,USD
!
is_err 'crm-report: no rate of that time for USD, RUB, EUR in GBP: kept apart; see rates in crm-edit(1)'
run crm-report sources --currency RUB --since 2026-02-01 --by campaign \
	--columns campaign,leads,cost,cpl,revenue,roi
is_out <<'!'
campaign,leads,cost,cpl,revenue,roi
spring,3,1000.00,333.33,5020.55,402.1
,1,1602.14,1602.14,0.00,-100.0
!
# A cost has no owner.
run crm-report sources --currency RUB --since 2026-02-01 --by owner --columns owner,leads,cost,revenue
is_out <<'!'
owner,leads,cost,revenue
anna,2,0.00,5020.55
,2,2602.14,0.00
!
run crm-report sources --currency RUB --since 2026-02-01 --by month --columns month,leads,cost
is_out <<'!'
month,leads,cost
2026-02,4,2602.14
!

# --- deals ----------------------------------------------------------------------------

# Belts are open, and worth what they are worth now; the others when they were won.
run crm-report deals --currency RUB
is_rc 0
is_out <<'!'
stage,currency,deals,without_amount,amount,closed,won_share,forecast
open,RUB,1,0,30000.00,2,100.0,30000.00
won,RUB,2,0,5020.55,,,
!
is_err ''
run crm-report deals --columns stage,currency,amount
is_out <<'!'
stage,currency,amount
open,JPY,50000
won,RUB,3000.55
won,USD,20.00
!
is_err 'crm-report: there are several currencies: they are kept apart'

# A rate that was not recorded then was not known then.
now 2026-03-01T09:00:00Z
printf 'date,currency,rate\n2026-02-01,GBP,120\n' | crm-edit -q rates
run crm-report deals --currency GBP --columns stage,currency,amount
is_out <<'!'
stage,currency,amount
open,GBP,250.00
won,GBP,41.83
!
is_err ''
run crm-report deals --currency GBP --as-of 2026-02-20 --columns stage,currency,amount
is_out <<'!'
stage,currency,amount
open,JPY,50000
won,RUB,3000.55
won,USD,20.00
!
is_err 'crm-report: no rate of that time for USD, RUB, JPY in GBP: kept apart; see rates in crm-edit(1)'

# --- owners ---------------------------------------------------------------------------

crm-assign -q --to anna 4
run crm-report owners --columns owner,open,taken,converted,converted_share,max_open,today,max_day,days_30,max_month
is_rc 0
is_out <<'!'
owner,open,taken,converted,converted_share,max_open,today,max_day,days_30,max_month
anna,1,3,2,100.0,10,1,3,3,20
boris,0,0,0,,,0,,0,
,0,0,1,100.0,,0,,0,
!
run crm-report owners --by campaign --columns campaign,owner,open,taken,max_open,converted
is_out <<'!'
campaign,owner,open,taken,max_open,converted
spring,anna,0,2,,2
spring,,0,0,,1
,anna,1,1,,0
!
run crm-report owners --by month
is_rc 64
is_err "crm-report: report 'owners' goes by source, campaign or grade, not by 'month'"

done_testing
