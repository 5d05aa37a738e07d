//! Why a text cannot be approved.

use thiserror::Error;

/// One sentence that a creator reads, and a stable [`code`](Self::code).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ApprovalError {
    /// Nothing was typed.
    #[error("Type the address of your site, such as https://acme.com.")]
    Empty,
    /// Over 2,048 bytes.
    #[error("This address is too long: at most 2,048 characters.")]
    TooLong,
    /// A tab, line break or other control character.
    #[error("This address contains a line break or another invisible character. Remove it.")]
    ControlCharacter,
    /// A space between other characters.
    #[error("This address contains a space. Remove it.")]
    SpaceInside,
    /// `\`
    #[error("This address contains a backslash (\\). Addresses use slashes (/).")]
    Backslash,
    /// `ftp://acme.com`
    #[error("Only https:// and http:// addresses can be approved, not {scheme}:.")]
    SchemeUnsupported {
        /// As typed, at most 20 characters.
        scheme: String,
    },
    /// `https:/acme.com`
    #[error("After {scheme}: come exactly two slashes, as in {scheme}://acme.com.")]
    Slashes {
        /// `http` or `https`.
        scheme: String,
    },
    /// `https://user:password@acme.com`
    #[error("An approved address has no user name or password. Remove everything up to the @.")]
    HasCredentials,
    /// `https://acme.com/?a=1`
    #[error("An approved address ends before the question mark. Remove the ? and what follows it.")]
    HasQuery,
    /// `https://acme.com/#a`
    #[error("An approved address ends before the #. Remove it and what follows it.")]
    HasFragment,
    /// `https://*.acme.com`
    #[error("An asterisk cannot be approved. Approve the domain itself and tick “include subdomains”.")]
    Wildcard,
    /// Not letters, digits, hyphens and dots, nor an IP address in its usual form.
    #[error(
        "This is not a host that can be approved: use letters, digits, hyphens and dots, as in acme.com."
    )]
    HostInvalid,
    /// `https://acme.com.`
    #[error("Remove the dot after the host.")]
    TrailingDot,
    /// `https://intranet`
    #[error("“{host}” is not a full domain such as acme.com.")]
    SingleLabel {
        /// The host.
        host: String,
    },
    /// `https://co.uk`
    #[error("“{host}” is shared by many owners. Approve your own domain under it, such as yourname.{host}.")]
    PublicSuffix {
        /// The host.
        host: String,
    },
    /// `https://acme.com:x`
    #[error("The port has to be a number from 0 to 65535.")]
    PortInvalid,
    /// `https://acme.com/a%2fb`
    #[error("A path with an encoded slash, backslash or dot (%2F, %5C, %2E) cannot be approved.")]
    PathEncoded,
    /// Subdomains of an IP address or `localhost`.
    #[error("“{host}” has no subdomains.")]
    NoSubdomains {
        /// The host.
        host: String,
    },
    /// Stored parts that no parsed domain has.
    #[error("This approved domain is not stored in its usual form.")]
    NotNormal,
}

impl ApprovalError {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::ControlCharacter => "control_character",
            Self::SpaceInside => "space_inside",
            Self::Backslash => "backslash",
            Self::SchemeUnsupported { .. } => "scheme_unsupported",
            Self::Slashes { .. } => "slashes",
            Self::HasCredentials => "credentials",
            Self::HasQuery => "has_query",
            Self::HasFragment => "has_fragment",
            Self::Wildcard => "wildcard",
            Self::HostInvalid => "host_invalid",
            Self::TrailingDot => "trailing_dot",
            Self::SingleLabel { .. } => "single_label",
            Self::PublicSuffix { .. } => "public_suffix",
            Self::PortInvalid => "port_invalid",
            Self::PathEncoded => "path_encoded",
            Self::NoSubdomains { .. } => "no_subdomains",
            Self::NotNormal => "not_normal",
        }
    }
}
