namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>What the application asks the hub to show (OpenID Connect Core 3.1.2.1).</summary>
[Flags]
public enum Prompts
{
    /// <summary>The request does not say.</summary>
    Unspecified = 0,

    /// <summary>No page at all: <c>prompt=none</c>. Never together with another.</summary>
    None = 1,

    /// <summary>A new authentication at the organisation.</summary>
    Login = 2,

    /// <summary>Let the person choose the organisation, also when it is known.</summary>
    SelectAccount = 4,

    /// <summary>Show again what goes out, also when the person agreed before. Whether there is such a page is the application's setting.</summary>
    Consent = 8,
}
