using System.Text.RegularExpressions;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>Answers without a NameID (SAML Core 2.4.1), of an organisation that gives several people one session index, as 2.7.2 advises for privacy.</summary>
internal static partial class AnonymousAnswers
{
    /// <summary>Makes an answer say this index, and no name.</summary>
    public static Func<string, string> OfIndex(string index) => text =>
    {
        Name().IsMatch(text).Should().BeTrue("control");
        return Index().Replace(Name().Replace(text, string.Empty), $"SessionIndex=\"{index}\"");
    };

    [GeneratedRegex("<saml:NameID [^>]*>[^<]*</saml:NameID>", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("SessionIndex=\"[^\"]*\"", RegexOptions.CultureInvariant)]
    private static partial Regex Index();
}
