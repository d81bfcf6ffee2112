package io.tributary.query.exec;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Numbered tasks that the caller's thread works off, with [QueryHelpers] where some are idle.
public final class SharedTasks {
  private final int count;
  private final IntConsumer task;
  private final AtomicInteger next = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int helpers;
  private int failed = Integer.MAX_VALUE;
  private @Nullable Throwable failure;

  private SharedTasks(int count, IntConsumer task) {
    this.count = count;
    this.task = task;
  }

  /// Runs the tasks `[0, count)`, which begin in their order, and returns when nobody is at any of
  /// them. When some fail the rest may not begin, and the first failure is thrown.
  public static void run(int count, IntConsumer task) {
    SharedTasks tasks = new SharedTasks(count, task);
    int threads = 1;
    while (threads < count && QueryHelpers.tryStart(tasks::startHelping)) {
      threads++;
    }
    tasks.work();
    tasks.awaitHelpers();
    tasks.rethrow();
  }

  private Runnable startHelping() {
    lock.lock();
    try {
      helpers++;
    } finally {
      lock.unlock();
    }
    return this::help;
  }

  private void help() {
    work();
    lock.lock();
    try {
      helpers--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
      try {
        task.accept(i);
      } catch (RuntimeException | Error e) {
        fail(i, e);
      }
    }
  }

  private void fail(int number, Throwable by) {
    lock.lock();
    try {
      next.set(count);
      if (number < failed) {
        failed = number;
        failure = by;
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitHelpers() {
    lock.lock();
    try {
      while (helpers > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void rethrow() {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}
