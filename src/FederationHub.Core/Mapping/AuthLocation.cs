using System.Net;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Mapping;

/// <summary>
/// Where a person is at this visit (R001-16). First what the organisation said about the authentication, as long as that is fresh; else
/// whether the browser comes from one of the organisation's networks; else nobody knows.
/// </summary>
public static class AuthLocation
{
    /// <summary>At school.</summary>
    public const string School = "school";

    /// <summary>Not at school.</summary>
    public const string Home = "thuis";

    /// <summary>Nobody knows.</summary>
    public const string Unknown = "onbekend";

    /// <summary>How long the organisation's word on an authentication counts: whoever left school since is not there any more.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private static readonly StatementValue AtSchool = Of(School, "network");
    private static readonly StatementValue AtHome = Of(Home, "network");
    private static readonly StatementValue Nowhere = Of(Unknown, "computed");

    /// <summary>Whether a text is one of the three words, byte for byte.</summary>
    public static bool IsKnown(string value) => value is School or Home or Unknown;

    /// <summary>The location by networks alone.</summary>
    /// <param name="networks">Networks of the organisation.</param>
    /// <param name="client">The browser's address, as trusted proxies told it; null where there is none.</param>
    public static StatementValue ByNetwork(OrganisationNetworks networks, IPAddress? client)
    {
        ArgumentNullException.ThrowIfNull(networks);
        return client is null || networks.IsEmpty ? Nowhere : networks.Contain(client) ? AtSchool : AtHome;
    }

    /// <summary>
    /// The statement of a session for the visit of now. What the organisation said counts for <see cref="Fresh"/> after the authentication, and
    /// not at all when nobody knows when that was; what networks said is asked again.
    /// </summary>
    /// <param name="statement">The statement that the session keeps.</param>
    /// <param name="networks">Networks of its organisation, from the snapshot of now.</param>
    /// <param name="client">The browser's address, as trusted proxies told it.</param>
    /// <param name="now">The instant of now.</param>
    public static IdentityStatement AtThisVisit(IdentityStatement statement, OrganisationNetworks networks, IPAddress? client, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var kept = statement.Find(StandardAttributes.AuthLocation);
        var isAsserted = kept is { Provenance.Source: not ("network" or "computed") };
        if (isAsserted && !statement.AuthenticationInstantIsOwn && now < statement.AuthenticatedAt + Fresh)
        {
            return statement;
        }

        var location = ByNetwork(networks, client);
        return location == kept ? statement : statement with { Values = [.. statement.Values.Where(value => value.Name != StandardAttributes.AuthLocation), location] };
    }

    private static StatementValue Of(string word, string source) => new(StandardAttributes.AuthLocation, [word], new Provenance(source, "R001-16"));
}
