package io.tributary.shipper;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xerial.snappy.Snappy;

/// Remembers each batch on disk and pushes it until the server has taken or refused it, one after
/// the other. Run by one thread.
final class SendLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(SendLoop.class);
  private static final Duration REMIND = Duration.ofMinutes(1);

  private final BatchExchange batches;
  private final PositionsFile positions;
  private final PushClient client;
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final RefusalLog refusals = new RefusalLog();
  private final Progress progress = new Progress();
  private byte[] body = new byte[0];

  SendLoop(BatchExchange batches, PositionsFile positions, PushClient client) {
    this.batches = batches;
    this.positions = positions;
    this.client = client;
  }

  @Override
  public void run() {
    try {
      byte[] before = positions.unacknowledged();
      if (before != null) {
        LOG.info("what was perhaps not acknowledged is sent again bytes={}", before.length);
        if (!deliver(before, before.length)) {
          return;
        }
        acknowledged();
      }
      sendAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // what was on its way is sent again after a start
    } catch (IOException e) {
      batches.fail(e);
    }
  }

  private void sendAll() throws InterruptedException, IOException {
    for (Batch batch = batches.takeFull(); batch != null; batch = batches.takeFull()) {
      int length = compress(batch);
      if (!remember(batch, length)) {
        return;
      }
      if (length > 0) {
        if (!deliver(body, length)) {
          return;
        }
        acknowledged();
        progress.sent(batch);
      }
      batches.giveBack(batch);
    }
  }

  private int compress(Batch batch) throws IOException {
    if (batch.entries() == 0) {
      return 0;
    }
    int most = Snappy.maxCompressedLength(batch.length());
    if (body.length < most) {
      body = new byte[most];
    }
    return Snappy.compress(batch.bytes(), 0, batch.length(), body, 0);
  }

  /// Writes the batch down; false when the stop came first.
  private boolean remember(Batch batch, int length) throws InterruptedException {
    while (true) {
      try {
        positions.commit(batch.positions(), batch.forgotten(), ByteBuffer.wrap(body, 0, length));
        backoff.reset();
        return true;
      } catch (IOException e) {
        LOG.error("the positions file cannot be written, nothing is sent meanwhile", e);
        if (batches.stopsWithin(backoff.next(Duration.ZERO))) {
          return false;
        }
      }
    }
  }

  private void acknowledged() {
    try {
      positions.acknowledged();
    } catch (IOException e) {
      LOG.warn("the positions file cannot be written, a restart sends the last push again", e);
    }
  }

  /// Pushes until the server has decided; false when the stop came first.
  private boolean deliver(byte[] bytes, int length) throws InterruptedException, IOException {
    long since = System.nanoTime();
    long toldAt = since;
    for (int attempt = 1; ; attempt++) {
      switch (client.push(bytes, length)) {
        case PushResult.Stored() -> {
          return decided(since, toldAt != since);
        }
        case PushResult.Refused(int status, String reason) -> {
          refusals.refused(status, reason);
          return decided(since, toldAt != since);
        }
        case PushResult.TooLarge(String reason) -> {
          decided(since, toldAt != since);
          return deliverHalves(bytes, length, reason);
        }
        case PushResult.Failed(String reason, Duration after) -> {
          Duration wait = backoff.next(after);
          // A kept connection may have been closed meanwhile: one failure says nothing.
          if (attempt == 2 || System.nanoTime() - toldAt > REMIND.toNanos()) {
            toldAt = System.nanoTime();
            LOG.warn("a push failed, it is tried again for ever reason={}", reason);
          }
          if (batches.stopsWithin(wait)) {
            return false;
          }
        }
      }
    }
  }

  private boolean decided(long since, boolean failedBefore) {
    backoff.reset();
    if (failedBefore) {
      LOG.info(
          "the server answers again seconds={}",
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since));
    }
    return true;
  }

  private boolean deliverHalves(byte[] bytes, int length, String reason)
      throws InterruptedException, IOException {
    byte[] raw = new byte[Snappy.uncompressedLength(bytes, 0, length)];
    Snappy.uncompress(bytes, 0, length, raw, 0);
    List<PushRequest> halves = halves(raw);
    if (halves.isEmpty()) {
      refusals.refused(413, reason);
      return true;
    }
    for (PushRequest half : halves) {
      byte[] compressed = Snappy.compress(half.toByteArray());
      if (!deliver(compressed, compressed.length)) {
        return false;
      }
    }
    return true;
  }

  /// Returns the two halves of a message, in order; nothing when it holds one line.
  private static List<PushRequest> halves(byte[] message) throws InvalidProtocolBufferException {
    PushRequest whole = PushRequest.parseFrom(message);
    int entries = whole.getStreamsList().stream().mapToInt(PushStream::getEntriesCount).sum();
    if (entries < 2) {
      return List.of();
    }
    PushRequest.Builder first = PushRequest.newBuilder();
    PushRequest.Builder second = PushRequest.newBuilder();
    int left = entries / 2;
    for (PushStream stream : whole.getStreamsList()) {
      int cut = Math.min(left, stream.getEntriesCount());
      add(first, stream, 0, cut);
      add(second, stream, cut, stream.getEntriesCount());
      left -= cut;
    }
    return List.of(first.build(), second.build());
  }

  private static void add(PushRequest.Builder to, PushStream stream, int from, int end) {
    if (from < end) {
      to.addStreams(
          PushStream.newBuilder()
              .setLabels(stream.getLabels())
              .addAllEntries(stream.getEntriesList().subList(from, end)));
    }
  }
}
