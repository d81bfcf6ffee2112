package io.tributary.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ProcessAgeTest {
  /// The machine starts a little after the process is made: a minute bears any load, and tells a
  /// wrong unit or field.
  @Test
  void seconds_isTheAgeOfTheMachineOrALittleMore() {
    double machine = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;

    assertThat(ProcessAge.seconds()).isPositive().isCloseTo(machine, within(60.0));
  }
}
