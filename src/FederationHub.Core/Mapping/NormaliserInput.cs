using System.Net;

namespace FederationHub.Core.Mapping;

/// <summary>What the normaliser needs beside the statement itself.</summary>
public sealed record NormaliserInput
{
    /// <summary>The upstream that answered, prepared: <see cref="HubDirectory.MappingOf"/>.</summary>
    public required UpstreamMapping Mapping { get; init; }

    /// <summary>Id of the organisation that the person chose.</summary>
    public required string ChosenOrganisation { get; init; }

    /// <summary>The hub's own names, which no upstream may use (V-10).</summary>
    public required HubAddress Hub { get; init; }

    /// <summary>Whether a statement without a role is refused (V-05); <see cref="Applications.Application.RoleRequired"/>.</summary>
    public required bool RoleRequired { get; init; }

    /// <summary>Fresh opaque id of the statement.</summary>
    public required string StatementId { get; init; }

    /// <summary>The instant of now.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>From where the person's browser comes, as trusted proxies told it; null where there is none, and then nobody knows (R001-16).</summary>
    public IPAddress? ClientAddress { get; init; }
}
