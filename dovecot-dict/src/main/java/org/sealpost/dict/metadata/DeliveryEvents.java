// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import org.sealpost.common.metrics.PushMetrics;
import org.sealpost.dict.push.Coalescing;
import org.sealpost.dict.push.MailboxPokes;
import org.sealpost.dict.push.Notifier;

/** Passes the news of a message on, to Dovecot's idle clients and to the devices. */
final class DeliveryEvents implements MetadataDict.Deliveries {
  private final OpenStore store;
  private final Notifier notifier;
  private final MailboxPokes pokes;
  private final PushMetrics metrics;
  private final Coalescing coalescing = new Coalescing();

  DeliveryEvents(OpenStore store, Notifier notifier, MailboxPokes pokes, PushMetrics metrics) {
    this.metrics = metrics;
    this.store = store;
    this.notifier = notifier;
    this.pokes = pokes;
  }

  @Override
  public void delivered(String address) {
    pokes.delivered(address);
  }

  @Override
  public void messageNew(String address) throws IOException {
    metrics.delivered();
    int devices = store.get().queue().add(address, coalescing);
    if (devices > 0) {
      notifier.wake();
    }
  }
}
