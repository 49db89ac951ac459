using System.Text;
using FederationHub.Cli.Records;
using FederationHub.OpenId.RelyingParty;

namespace FederationHub.Cli.Commands;

/// <summary>One token with all that is asked about it, as options or a line of a batch say it. Nothing of it was looked at yet.</summary>
internal sealed record TokenText
{
    public string? Id { get; init; }

    public Material? Token { get; init; }

    public Material? Jwks { get; init; }

    public string? Issuer { get; init; }

    public string? Audience { get; init; }

    public IReadOnlyList<string> Algorithms { get; init; } = [];

    public string? Nonce { get; init; }

    public string? At { get; init; }

    public string? Skew { get; init; }
}

/// <summary>A question whose parts were read: what <see cref="TokenCheck"/> takes.</summary>
internal sealed record TokenCase(string Token, ReadOnlyMemory<byte> Jwks, TokenQuestion Question);

/// <summary>Reads the parts of a question about a token. It needs no store, no network and no key of a hub.</summary>
internal static class TokenJudge
{
    /// <summary>The case, or the first thing that makes the question one that nobody can answer.</summary>
    public static async Task<(TokenCase? Case, string? Problem)> ReadAsync(TokenText text, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (Problem(text) is { } problem)
        {
            return (null, problem);
        }

        if (!Typed.TryInstant(text.At, surroundings.Time.GetUtcNow(), out var at))
        {
            return (null, Typed.InstantForm);
        }

        if (!Typed.TrySkew(text.Skew, out var skew))
        {
            return (null, Typed.SkewForm);
        }

        var (token, unread) = await text.Token!.ReadAsync(TokenCheck.MaxBytes, surroundings, cancellationToken);
        if (unread is not null)
        {
            return (null, unread);
        }

        var (jwks, noKeys) = await text.Jwks!.ReadAsync(TokenCheck.MaxKeyBytes, surroundings, cancellationToken);
        if (noKeys is not null)
        {
            return (null, noKeys);
        }

        if (!TokenCheck.IsKeySet(jwks))
        {
            return (null, "--jwks holds no JWK Set and no JWK: one JSON object with keys, none of them twice, at most 100 of them (RFC 7517 5).");
        }

        // A file ends in a line feed and a paste may; what a batch holds is the token to the letter.
        var encoded = Encoding.UTF8.GetString(token.Span);
        return (new TokenCase(text.Token.Text is null ? encoded.Trim() : encoded, jwks, new TokenQuestion
        {
            Issuer = text.Issuer,
            Audience = text.Audience,
            Algorithms = text.Algorithms,
            Nonce = text.Nonce,
            At = text.At is null ? null : at,
            Skew = skew is { } seconds ? TimeSpan.FromSeconds(seconds) : IdTokenExpectations.DefaultSkew,
        }), null);
    }

    /// <summary>One line of a batch.</summary>
    public static async Task<BatchVerdict> JudgeLineAsync(ReadOnlyMemory<byte> octets, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (line, problem) = BatchLine.Read(octets);
        if (line is null)
        {
            return new BatchVerdict(VerdictJson.Unusable(null, problem!), WasJudged: false);
        }

        var text = new TokenText
        {
            Id = line.Id(),
            Token = line.One("token"),
            Jwks = line.One("jwks"),
            Issuer = line.Text("issuer"),
            Audience = line.Text("audience"),
            Algorithms = line.Words("algorithms"),
            Nonce = line.Text("nonce"),
            At = line.Text("at"),
            Skew = line.Skew(),
        };
        if (line.Problem is null)
        {
            var (read, unread) = await ReadAsync(text, surroundings, cancellationToken);
            if (read is not null)
            {
                return new BatchVerdict(VerdictJson.Line(text.Id, read.Question.NotChecked, TokenCheck.Judge(read.Token, read.Jwks, read.Question)), WasJudged: true);
            }

            problem = unread;
        }

        return new BatchVerdict(VerdictJson.Unusable(text.Id, line.Problem ?? problem!), WasJudged: false);
    }

    // An option that is there and empty would ask for what nothing can be.
    private static string? Problem(TokenText text) => text switch
    {
        { Token: null } => "--token is missing.",
        { Jwks: null } => "--jwks is missing: the keys that may have signed it.",
        { Token.File: "-", Jwks.File: "-" } => "--token and --jwks cannot both be the input.",
        { Issuer: "" } => "--issuer is empty.",
        { Audience: "" } => "--audience is empty.",
        { Nonce: "" } => "--nonce is empty.",
        _ => Typed.Unknown("--algorithms", text.Algorithms, SigningAlgorithms.All),
    };
}
