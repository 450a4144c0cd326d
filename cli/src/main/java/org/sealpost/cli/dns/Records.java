// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.dns;

import java.io.IOException;
import java.util.List;

/** What DNS has under a name. */
@FunctionalInterface
public interface Records {
  /**
   * The data of the records of a type, as a zone file has it; strings of a TXT record are joined
   * and without quotes. Empty if there are none.
   *
   * @param name without final dot
   * @param type {@code A}, {@code MX} ...
   * @throws IOException nobody can say now
   */
  List<String> look(String name, String type) throws IOException;
}
