using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml.Validation;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>Everything that an accepted assertion says, as one text: two that are equal were read alike.</summary>
internal static class Said
{
    public static string By(ValidatedAssertion read) => string.Join('|', [
        read.Id, read.Issuer, read.InResponseTo, read.Subject?.Value, read.Subject?.Format, read.Subject?.NameQualifier, read.Subject?.SPNameQualifier,
        read.AuthnInstant.ToString("O"), read.SessionIndex, read.SessionNotOnOrAfter?.ToString("O"), read.AuthnContextClassRef, read.ReplayUntil.ToString("O"), read.KeyFingerprint,
        .. read.AuthenticatingAuthorities,
        .. read.Attributes.SelectMany(attribute => (string?[])[attribute.Name, attribute.NameFormat, attribute.FriendlyName, .. attribute.Values]),
    ]);

    /// <summary>Everything that an accepted request to log out says.</summary>
    public static string By(ValidatedLogoutRequest read) =>
        string.Join('|', ["request", read.Id, read.Issuer, read.Subject.Value, read.Subject.Format, read.Subject.NameQualifier, read.Subject.SPNameQualifier, read.ReplayUntil.ToString("O"), read.KeyFingerprint, read.SignedRelayState, .. read.SessionIndexes]);

    /// <summary>Everything that an accepted answer to one says.</summary>
    public static string By(ValidatedLogoutResponse read) =>
        string.Join('|', ["answer", read.Id, read.Issuer, read.InResponseTo, read.Result.ToString(), read.ReplayUntil.ToString("O"), read.KeyFingerprint, read.SignedRelayState, .. read.StatusCodes]);

    /// <summary>What it says, or null where it is refused.</summary>
    public static string? By(Outcome<ValidatedAssertion> outcome) => outcome.Match<string?>(read => By(read), _ => null);

    /// <summary>Asserts the one rule of this library: what is not refused says exactly what was signed. Gives whether it was refused.</summary>
    public static bool NothingElseThan(ResponseFixture fixture, string xml, string original, string because)
    {
        var said = By(fixture.Validate(Encoding.UTF8.GetBytes(xml)));
        if (said is not null)
        {
            said.Should().Be(original, "{0}", because);
        }

        return said is null;
    }
}
