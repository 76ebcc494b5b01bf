/** The rival: Fastify in front of BullMQ on Redis; with a model's address, a worker calls it for each job. */

import { Queue, Worker } from "bullmq";
import { fastify } from "fastify";
import { Redis } from "ioredis";
import { Pool } from "undici";

const [port, redisPort, modelUrl] = process.argv.slice(2);
const connection = new Redis({ host: "127.0.0.1", port: Number(redisPort), maxRetriesPerRequest: null });
const queue = new Queue("bench", { connection, defaultJobOptions: { removeOnComplete: 1000 } });

if (modelUrl) {
  const pool = new Pool(modelUrl, { connections: 64 });
  const invoke = async (body: string): Promise<string> => {
    const answer = await pool.request({ path: "/invocations", method: "POST", body });
    return answer.body.text();
  };
  const worker = new Worker("bench", async (job) => invoke(job.data.body), { connection, concurrency: 64 });
  await worker.waitUntilReady();
}

const app = fastify();
app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
app.post("/jobs", async (request, reply) => {
  const job = await queue.add("job", { body: request.body });
  return reply.code(202).send({ InferenceId: job.id });
});
app.get("/pending", async () => {
  const {
    waiting = 0,
    active = 0,
    prioritized = 0,
  } = await queue.getJobCounts("waiting", "active", "prioritized");
  return { pending: waiting + active + prioritized };
});
await app.listen({ port: Number(port), host: "127.0.0.1" });
