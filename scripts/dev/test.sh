# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# test - everything, as CI runs it

cmd_test() { die "not yet"; }
