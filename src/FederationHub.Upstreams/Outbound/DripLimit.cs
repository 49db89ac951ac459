namespace FederationHub.Upstreams.Outbound;

/// <summary>
/// How long a large body may take. A limit on each piece alone lets somebody hold a connection, and what waits for it, for as long as they
/// like: one byte now and then. So all of it must come at a rate, after a while in which a slow start is forgiven.
/// </summary>
internal sealed class DripLimit(TimeSpan piece, TimeProvider time)
{
    /// <summary>The slowest that is waited for, bytes in a second.</summary>
    public const int SlowestRate = 64 * 1024;

    /// <summary>The most time for one body, whatever its rate.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private const int ForgivenPieces = 3;

    private readonly long _began = time.GetTimestamp();

    /// <summary>How long the next piece may take, after so many bytes; nothing when they took too long already.</summary>
    public TimeSpan Left(long bytes)
    {
        var allowed = (piece * ForgivenPieces) + TimeSpan.FromSeconds((double)bytes / SlowestRate);
        var left = (allowed < Longest ? allowed : Longest) - time.GetElapsedTime(_began);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < piece ? left : piece;
    }
}
