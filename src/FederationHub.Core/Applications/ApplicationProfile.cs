namespace FederationHub.Core.Applications;

/// <summary>A named bundle of settings (ruling 1 and 14). Each setting can be overridden per application.</summary>
public enum ApplicationProfile
{
    /// <summary>Health care: two factors by default.</summary>
    Care,

    /// <summary>Education: minimal set, single sign-on within the browser session.</summary>
    Education,

    /// <summary>Municipalities.</summary>
    Municipal,

    /// <summary>Procurement suites.</summary>
    Procurement,

    /// <summary>eToegang: stay signed in only when asked.</summary>
    Etoegang,

    /// <summary>Companies: role optional, no minimum above laag.</summary>
    Enterprise,
}
