// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

/** The parts that a multipart must have. */
public interface Parts {
  /** How many parts there must be. */
  int count();

  /**
   * The header of a part has been read.
   *
   * @param index from 0
   * @return what takes its body
   */
  Leaf open(int index, EntityHeader header) throws StructureException;
}
