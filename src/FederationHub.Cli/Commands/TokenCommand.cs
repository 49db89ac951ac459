using System.CommandLine;
using FederationHub.Cli.Records;
using FederationHub.Core.Receipts;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub token check</c>: says of one kept token what the hub, as relying party, says of its signature and claims.</summary>
internal static class TokenCommand
{
    public static Command Make(CommandSurroundings surroundings) => new("token", "Looks at tokens of OpenID organisations.") { Check(surroundings) };

    private static Command Check(CommandSurroundings surroundings)
    {
        var token = new Option<string?>("--token") { Description = "The token, a compact JWS; - reads the input.", HelpName = "FILE" };
        var jwks = new Option<string?>("--jwks") { Description = "The issuer's keys: a JWK Set, or one JWK. Nothing is fetched.", HelpName = "FILE" };
        var issuer = new Option<string?>("--issuer") { Description = "Who must have issued it, to the letter.", HelpName = "URL" };
        var audience = new Option<string?>("--audience") { Description = "The only audience that it may have.", HelpName = "ID" };
        var algorithms = new Option<string[]>("--algorithms") { Description = $"Only these signature algorithms count, a,b,c; unless set: {string.Join(", ", SigningAlgorithms.All)}.", HelpName = "a,b,c" };
        var nonce = new Option<string?>("--nonce") { Description = "The nonce that it must have.", HelpName = "TEXT" };
        var at = new Option<string?>("--at") { Description = "The instant at which it must be valid (2026-03-01T12:00:00Z).", HelpName = "TIME" };
        var skew = new Option<string?>("--skew") { Description = $"How far the two clocks may differ; {IdTokenExpectations.DefaultSkew.TotalSeconds:0} unless set.", HelpName = "SECONDS" };
        var json = new Option<bool>("--json") { Description = "One JSON object, as a line of a batch gives. On accept the claims are in it." };
        var batch = new Option<string?>("--batch")
        {
            Description = "Judges many: one JSON object a line with the names of these options and an id that is echoed; token and jwks hold a path or, as token_text and jwks_text, the content. "
                + "One JSON object a line comes out. - reads the input.",
            HelpName = "FILE",
        };
        Option[] sides = [token, jwks, issuer, audience, algorithms, nonce, at, skew];
        var command = new Command(
            "check",
            "Judges a token by the checks of a login. A check whose option is absent is not made, and named as such; the signature always is. Only with --json it prints what the token says.");
        foreach (var option in (Option[])[.. sides, json, batch])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(batch) is { } file)
            {
                if (Array.Find(sides, option => parsed.GetResult(option) is { Implicit: false }) is not { } beside)
                {
                    return await Batch.RunAsync(file, TokenJudge.JudgeLineAsync, surroundings, cancellationToken);
                }

                await surroundings.Error.WriteLineAsync($"--batch cannot be used together with {beside.Name}.");
                return Fedhub.Unusable;
            }

            var (read, problem) = await TokenJudge.ReadAsync(
                new TokenText
                {
                    Token = parsed.GetValue(token) is { } one ? Material.InFile(one) : null,
                    Jwks = parsed.GetValue(jwks) is { } keys ? Material.InFile(keys) : null,
                    Issuer = parsed.GetValue(issuer),
                    Audience = parsed.GetValue(audience),
                    Algorithms = Typed.Words(parsed.GetValue(algorithms) ?? []),
                    Nonce = parsed.GetValue(nonce),
                    At = parsed.GetValue(at),
                    Skew = parsed.GetValue(skew),
                },
                surroundings,
                cancellationToken);
            if (read is null)
            {
                await surroundings.Error.WriteLineAsync(problem);
                return Fedhub.Unusable;
            }

            var outcome = TokenCheck.Judge(read.Token, read.Jwks, read.Question);
            await (parsed.GetValue(json)
                ? surroundings.Output.WriteLineAsync(VerdictJson.Line(id: null, read.Question.NotChecked, outcome))
                : WriteAsync(read.Question, outcome, surroundings.Output));
            return outcome.Match(_ => Fedhub.Done, _ => Fedhub.Refused);
        });
        return command;
    }

    private static async Task WriteAsync(TokenQuestion question, Outcome<CheckedToken> outcome, TextWriter output)
    {
        switch (outcome)
        {
            case Outcome<CheckedToken>.Accepted { Value: var token }:
                await output.WriteLineAsync($"Accept: signed with {token.Algorithm} by key {ScreenText.Of(token.KeyId ?? "without an id")}, thumbprint {token.KeyThumbprint}.");
                foreach (var claim in token.Claims is { } claims ? claims.EnumerateObject() : default)
                {
                    await output.WriteLineAsync($"  {ScreenText.Of(claim.Name)}: {claim.Value.ValueKind.ToString().ToLowerInvariant()}{(claim.Value.ValueKind == System.Text.Json.JsonValueKind.String ? ", " + ValueShape.Of([claim.Value.GetString()!]) : string.Empty)}");
                }

                break;
            case Outcome<CheckedToken>.Rejected { Rejection: var rejection }:
                await output.WriteLineAsync($"Reject: {ScreenText.Of(rejection.ToString())} ({rejection.Code.Clause})");
                await output.WriteLineAsync($"What to do: {MendingAdvice.Of(rejection.Code.Fh)}");
                break;
            default:
                throw new InvalidOperationException("An outcome is accepted or rejected.");
        }

        if (question.NotChecked is { Count: > 0 } not)
        {
            await output.WriteLineAsync($"Not checked, since nobody asked: {string.Join(", ", not)}.");
        }
    }
}
