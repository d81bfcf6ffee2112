package io.tributary.shipper;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ships lines from start to close: one thread reads, one sends. Started and closed once.
///
/// Every line is stored once, in the order of its file, over restarts of either side: a push is on
/// disk before it is sent, and sent again unchanged until the server has decided.
public final class Shipper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);
  private static final Duration READING_END = Duration.ofSeconds(2);
  private static final Duration SENDING_END = Duration.ofSeconds(5);

  private final BatchExchange batches = new BatchExchange();
  private final PositionsFile positions;
  private final PushClient client;
  private final Thread reading;
  private final Thread sending;

  private Shipper(ShipperConfig config, PositionsFile positions, InstantSource clock) {
    this.positions = positions;
    client = new PushClient(config.target(), clock);
    SendLoop send = new SendLoop(batches, positions, client);
    ReadLoop read = new ReadLoop(config, positions.positions(), batches, new ReadClock(clock));
    reading = thread("ship-read", read);
    sending = thread("ship-send", send);
  }

  private Thread thread(String name, Runnable loop) {
    return Thread.ofPlatform()
        .name(name)
        .uncaughtExceptionHandler((_, e) -> batches.fail(e))
        .unstarted(loop);
  }

  /// Starts to ship.
  ///
  /// @throws IOException when the positions file cannot be used
  public static Shipper start(ShipperConfig config, InstantSource clock) throws IOException {
    Shipper shipper = new Shipper(config, PositionsFile.open(config.positions()), clock);
    LOG.info(
        "shipping to={} positions={} patterns={}",
        config.target().pushUri(),
        config.positions(),
        config.groups().stream().flatMap(group -> group.paths().stream()).toList());
    shipper.reading.start();
    shipper.sending.start();
    return shipper;
  }

  /// Waits until it cannot go on, which it says by an exception; a close ends the wait, too.
  public void await() throws InterruptedException, IOException {
    try {
      batches.failure().get();
    } catch (ExecutionException e) {
      LOG.error("shipping has failed", e.getCause());
      throw new IOException("shipping has failed: " + e.getCause(), e.getCause());
    }
  }

  /// Ends reading, sends what was read if the server takes it within seconds, and remembers the
  /// rest.
  @Override
  public void close() {
    batches.stop();
    try {
      boolean ended = reading.join(READING_END);
      ended &= sending.join(SENDING_END);
      if (!ended) {
        sending.interrupt();
        ended = sending.join(READING_END);
      }
      client.close();
      if (ended) {
        positions.close();
      } else {
        LOG.warn("shipping has not ended in time, a start goes on from what is on disk");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.error("the positions file cannot be closed", e);
    }
  }
}
