"""M/M/c in SimPy: so many requests at a rate per second, a mean service of one second. Prints what it took as JSON."""

import json
import random
import resource
import sys
import time

import simpy

requests, rate, servers = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
draws = random.Random(1)
environment = simpy.Environment()
server = simpy.Resource(environment, capacity=servers)
waited = 0.0


def one():
    global waited
    came = environment.now
    with server.request() as turn:
        yield turn
        waited += environment.now - came
        yield environment.timeout(draws.expovariate(1.0))


def traffic():
    for _ in range(requests):
        yield environment.timeout(draws.expovariate(rate))
        environment.process(one())


begin = time.process_time()
environment.process(traffic())
environment.run()
print(
    json.dumps(
        {
            "requests": requests,
            "cpuSeconds": time.process_time() - begin,
            "meanWait": waited / requests * 1000,
            "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
