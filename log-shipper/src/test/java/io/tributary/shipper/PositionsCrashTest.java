package io.tributary.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.disk.FaultyDisk;
import io.tributary.kit.random.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A disk that fails, and crashes between any two changes of it: what was sent is never sent again
/// under other bytes, and what a position is past was sent or is at hand.
class PositionsCrashTest {
  private static final int SEEDS = 50;
  private static final int LEAST_CRASHES = 1_000;
  private static final int CHANGES_PER_CRASH = 3; // on average
  private static final int EPOCHS = 4;
  private static final int STEPS = 20; // of an epoch
  private static final int FILES = 6;
  private static final String NAME = "positions";

  @Test
  void crash_atAnyChangeOfTheDisk_losesNoLineAndChangesNoPush() {
    AtomicInteger crashes = new AtomicInteger();
    Seeds.run(
        SEEDS,
        random -> {
          Life life = new Life(random);
          life.live();
          crashes.addAndGet(life.crashes);
        });
    if (Seeds.runsAll()) {
      assertThat(crashes.get()).isGreaterThan(LEAST_CRASHES);
    }
  }

  /// What is to be found of a push: its bytes, and how far each file is read with it. The first
  /// file is read by one byte with each push, by which it is known.
  private record Push(byte[] body, Map<Integer, Long> offsets) {}

  /// Pushes by number; each is remembered, sent, acknowledged, as by the sending thread.
  private static final class Life {
    private final SplittableRandom random;
    private final Map<Integer, Push> pushes = new HashMap<>();
    private FaultyDisk disk;
    private int remembered; // the newest push that is surely on the disk
    private int underWay; // the one that may be
    private int acknowledged;
    private boolean trying;
    private int crashes;

    Life(SplittableRandom random) {
      this.random = random;
      this.disk = new FaultyDisk(random.split(), this::maybeCrash);
      pushes.put(0, new Push(new byte[0], new TreeMap<>()));
    }

    void live() throws IOException {
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        PositionsFile file = PositionsFile.open(new FaultyFolder(disk), NAME);
        remembered = check(file, "start of epoch " + epoch);
        underWay = remembered;
        if (file.unacknowledged() != null) {
          acknowledge(file);
        }
        int left = STEPS;
        while (left > 0 && step(file)) {
          left--;
        }
        disk = crash().with(this::maybeCrash);
      }
    }

    /// Sends one push; returns false when the process is to end before.
    private boolean step(PositionsFile file) {
      if (random.nextInt(4) == 0) {
        fail();
      }
      underWay = remembered + 1;
      Map<Integer, Long> offsets = new TreeMap<>(offsets(remembered));
      List<FilePosition> changed = new ArrayList<>();
      List<FileId> forgotten = new ArrayList<>();
      advance(offsets, changed, 0);
      int other = 1 + random.nextInt(FILES - 1);
      if (random.nextInt(3) > 0) {
        advance(offsets, changed, other);
      } else if (offsets.remove(other) != null) {
        forgotten.add(id(other));
      }
      byte[] body = new byte[random.nextInt(5) == 0 ? 0 : random.nextInt(3_000)];
      random.nextBytes(body);
      pushes.put(underWay, new Push(body, offsets));
      if (!commit(file, changed, forgotten, body)) {
        return false;
      }
      remembered = underWay;
      if (body.length > 0) {
        acknowledge(file);
      }
      repair();
      return true;
    }

    private boolean commit(
        PositionsFile file, List<FilePosition> changed, List<FileId> forgotten, byte[] body) {
      while (true) {
        try {
          file.commit(changed, forgotten, ByteBuffer.wrap(body));
          return true;
        } catch (IOException e) {
          if (random.nextInt(8) == 0) {
            return false;
          }
          if (random.nextBoolean()) {
            repair();
          }
        }
      }
    }

    private void acknowledge(PositionsFile file) {
      acknowledged = remembered;
      try {
        file.acknowledged();
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("Input/output error|No space left on device");
      }
    }

    private void advance(Map<Integer, Long> offsets, List<FilePosition> changed, int file) {
      long offset = offsets.merge(file, 1L, Long::sum);
      Path path = Path.of("/var/log/" + file);
      changed.add(new FilePosition(id(file), path, offset, false, Fingerprint.NONE, underWay));
    }

    private static FileId id(int file) {
      return new FileId(1, file);
    }

    private Map<Integer, Long> offsets(int push) {
      return push(push).offsets();
    }

    private Push push(int number) {
      return Objects.requireNonNull(pushes.get(number));
    }

    private void fail() {
      switch (random.nextInt(4)) {
        case 0 -> disk.failWrites(1 + random.nextInt(2));
        case 1 -> disk.failSyncs(1 + random.nextInt(2));
        case 2 -> disk.failNames(1 + random.nextInt(2));
        default -> disk.setSpace(random.nextInt(20_000));
      }
    }

    private void repair() {
      disk.failWrites(0);
      disk.failSyncs(0);
      disk.failNames(0);
      disk.setSpace(Long.MAX_VALUE);
    }

    private FaultyDisk crash() {
      return random.nextInt(4) == 0 ? disk.afterKill() : disk.afterCrash();
    }

    private void maybeCrash() {
      if (trying || random.nextInt(CHANGES_PER_CRASH) > 0) {
        return;
      }
      trying = true;
      crashes++;
      FaultyFolder left = new FaultyFolder(crash());
      try {
        PositionsFile file = PositionsFile.open(left, NAME);
        check(file, "crash " + crashes);
        Map<Integer, Long> offsets = new TreeMap<>(found(file));
        List<FilePosition> changed = new ArrayList<>();
        advance(offsets, changed, 0);
        byte[] body = {1, 2, 3};
        file.commit(changed, List.of(), ByteBuffer.wrap(body));
        PositionsFile again = PositionsFile.open(left, NAME);
        assertThat(found(again)).as("goes on").isEqualTo(offsets);
        assertThat(again.unacknowledged()).isEqualTo(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        trying = false;
      }
    }

    private static Map<Integer, Long> found(PositionsFile file) {
      Map<Integer, Long> offsets = new TreeMap<>();
      file.positions().forEach(each -> offsets.put((int) each.id().inode(), each.offset()));
      return offsets;
    }

    /// Returns the number of the push that is found.
    private int check(PositionsFile file, String about) {
      Map<Integer, Long> offsets = found(file);
      int number = (int) (long) offsets.getOrDefault(0, 0L);
      assertThat(number).as(about).isIn(remembered, underWay);
      assertThat(offsets).as(about).isEqualTo(offsets(number));
      byte[] body = push(number).body();
      byte[] found = file.unacknowledged();
      if (found != null) {
        assertThat(found).as(about).isEqualTo(body);
      } else if (body.length > 0) {
        assertThat(acknowledged).as("%s: not sent and lost", about).isEqualTo(number);
      }
      return number;
    }
  }
}
