// SPDX-License-Identifier: Apache-2.0
//! A replica of a lane, without the node around it.
