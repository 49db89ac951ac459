namespace FederationHub.Storage.Entities;

/// <summary>An application that is still to be told of a logout, sealed under the master key.</summary>
internal sealed class LogoutNoticeRow
{
    public required string Id { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long NextAt { get; init; }

    /// <summary>Unix milliseconds: until then it is somebody's.</summary>
    public long LeasedUntil { get; init; }

    public required byte[] Payload { get; init; }
}
