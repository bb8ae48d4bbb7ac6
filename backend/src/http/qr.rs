//! Addresses as QR codes.

use super::error::{Error, Result};
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};

/// An address as an SVG picture, black on white with its quiet zone. Level M survives a crease in the receipt.
pub fn svg(address: &str) -> Result<String> {
    let code = QRBuilder::new(address).ecl(ECL::M).build().map_err(|error| {
        Error::Internal(anyhow::anyhow!("an address is too long for a QR code: {error:?}"))
    })?;
    Ok(SvgBuilder::default().margin(4).to_str(&code))
}
