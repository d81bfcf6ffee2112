package io.tributary.scraper.access;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;

/// Why another server could not be asked, for whoever runs this one.
public final class Failures {
  private Failures() {}

  public static String reason(IOException failure) {
    if (failure instanceof ConnectException) { // which has no text of its own
      boolean unknown =
          failure.getCause() instanceof ConnectException cause
              && cause.getCause() instanceof UnresolvedAddressException;
      return unknown ? "the host is not known" : "no connection";
    }
    // A body that breaks off is "closed"; why is in the cause.
    Throwable told = failure.getCause() instanceof IOException cause ? cause : failure;
    return told.getMessage() + " cause=" + told.getClass().getSimpleName();
  }
}
