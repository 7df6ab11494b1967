import time, collections, json
import pytest
from django.db import connection, transaction
from tests.databases import *
from tests.performance.world import World
from tests.performance.crowd import crowd
from tests.performance import test_queries as tq
from truehand.edge import clock

def scans(plan):
    for p in plan.get("Plans",()): yield from scans(p)
    if "Relation Name" in plan or "Index Name" in plan:
        loops=plan.get("Actual Loops",1)
        touched=(plan.get("Actual Rows",0)+plan.get("Rows Removed by Filter",0)+plan.get("Rows Removed by Index Recheck",0))*loops
        yield plan["Node Type"], plan.get("Relation Name"), plan.get("Index Name"), touched

def test_w(django_db_setup, django_db_blocker, monkeypatch, worker_id, caplog):
    import logging
    caplog.set_level(logging.CRITICAL)
    with django_db_blocker.unblock():
        old=connection.settings_dict["NAME"]; connection.close()
        name=name_for(worker_id)+"_x"; use_own_database(name)
        try:
            t=time.time()
            w=World(); w.grow(); w.grow()
            print("world",time.time()-t); t=time.time()
            crowd(1500, most=160000, now=w.now)
            print("crowd",time.time()-t)
            with connection.cursor() as c:
                c.execute("select relname, reltuples from pg_class where relkind='r' and reltuples>50 order by 2 desc"); print(c.fetchall()[:80])
            monkeypatch.setattr(clock,"now",lambda: w.now)
            t=time.time()
            browsers={who: tq._browser(w,who) for who in tq.WHO}
            asks,un=tq._reachable(w,browsers); print("un",un)
            print("reach",time.time()-t)
            bad=collections.defaultdict(set)
            def explain(label, act):
                said=[]
                def listen(execute, sql, params, many, ctx):
                    said.append((sql,params)); return execute(sql,params,many,ctx)
                with connection.execute_wrapper(listen): act()
                for sql,params in said:
                    if not sql.lstrip("( ").lower().startswith(("select","update","delete","with")): continue
                    if "pg_advisory" in sql: continue
                    with transaction.atomic(), connection.cursor() as c:
                        c.execute("explain (analyze, timing off, format json) "+sql, params)
                        r=c.fetchone()[0]; plan=r if isinstance(r,list) else json.loads(r)
                        transaction.set_rollback(True)
                    for n,rel,idx,touched in scans(plan[0]["Plan"]):
                        if touched>500 : bad[sql].add((label,n,rel,idx,touched,plan[0]["Execution Time"]))
            for a in asks: explain(a.route+" "+a.who, lambda: tq._status(browsers[a.who],a.route,a.address))
            from truehand.trade.operations.clock import tick
            from truehand.evidence import operations as ev
            with transaction.atomic(): ev.record("x.y",subject=w.people["alice"].party_id,payload={},actor=None,now=w.now)
            explain("tick", lambda: tick(now=w.now)); explain("integrate", lambda: ev.integrate(now=w.now)); explain("checkpoint", lambda: ev.checkpoint(now=w.now))
            for q in ("q=komatsu","maker=Komatsu","equipment_class=excavator&sort=price","sort=price_down","sort=year","sort=hours","year_from=2010","price_to=20000000&currency=CNY","country=CN","text=pc200","condition_from=4"):
                explain("search "+q, lambda: browsers[""].get("/listings/?"+q))
            for sql,v in bad.items():
                print("BAD", sorted(v)[:3], len(v)); print("      ",sql[:100],"...",sql[sql.find(" FROM "):][:500])
        finally:
            drop_database(name); connection.settings_dict["NAME"]=old
