package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FairBodyTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), true);
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile int turnsWhenRead;

  private final InputStream endless =
      new InputStream() {
        @Override
        public int read() {
          return over.get() ? -1 : '#';
        }

        @Override
        public int read(byte[] into, int offset, int length) {
          turnsWhenRead = turns.availablePermits();
          return over.get() ? -1 : length;
        }
      };

  @Test
  void read_moreThanAShortBody_takesATurnUntilTheNextRead() throws Exception {
    int all = turns.availablePermits();
    byte[] window = new byte[(int) FairBody.SHORT_BYTES];
    try (InputStream body = new FairBody(endless, turns)) {
      assertThat(body.read(window)).isEqualTo(window.length);
      assertThat(turns.availablePermits()).isEqualTo(all);
      assertThat(body.read()).isEqualTo('#');
      assertThat(turns.availablePermits()).isEqualTo(all - 1);
      assertThat(body.read(window)).isPositive();
      assertThat(turnsWhenRead).as("who waits for bytes has no turn").isEqualTo(all);
      assertThat(turns.availablePermits()).isEqualTo(all - 1);
    }
    assertThat(turns.availablePermits()).isEqualTo(all);
  }

  @Test
  void read_byMoreThreadsThanThereAreProcessors_letsAnotherRun() throws Exception {
    int readers = 2 * Runtime.getRuntime().availableProcessors();
    CountDownLatch reading = new CountDownLatch(readers);
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 0; i < readers; i++) {
        threads.add(Thread.ofVirtual().start(() -> readAll(reading)));
      }
      Thread another = Thread.ofVirtual().start(() -> await(reading));
      assertThat(another.join(PATIENCE)).isTrue();
    } finally {
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private void readAll(CountDownLatch reading) {
    byte[] window = new byte[1 << 10];
    try (InputStream body = new FairBody(endless, turns)) {
      while (body.read(window) >= 0) {
        reading.countDown();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CountDownLatch reading) {
    try {
      reading.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
