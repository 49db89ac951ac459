using System.CommandLine;
using System.Text;
using FederationHub.Cli.Records;
using FederationHub.Core.Applications;
using FederationHub.Core.Mapping;

namespace FederationHub.Cli.Commands;

/// <summary>How a command is told whom it is about: where the person came from, and the identifier with which they were sent. The value is read and never shown, logged or kept.</summary>
internal sealed class PersonArgument
{
    private const int LongestValue = 4096;

    private readonly Option<string?> _upstream = new("--upstream") { Description = "The upstream that sends the person.", HelpName = "ID" };
    private readonly Option<string[]> _issuer = new("--issuer") { Description = "An issuer (entity ID or OpenID issuer) beside or instead: of an upstream that is removed, or had another before. May stand several times.", HelpName = "ISSUER" };
    private readonly Option<string?> _type = new("--type") { Description = "Type of the identifier, such as eppn or oidc_sub.", HelpName = "TYPE" };
    private readonly Option<string?> _value = new("--value") { Description = "The identifier; '-' reads it from the standard input, so that it stands in no list of processes and no history.", HelpName = "-" };

    public PersonArgument(bool required)
    {
        _type.Required = required;
        _value.Required = required;
    }

    public void AddTo(Command command)
    {
        command.Add(_upstream);
        command.Add(_issuer);
        command.Add(_type);
        command.Add(_value);
    }

    /// <summary>Whether a person is named, wholly or in part.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_type) is not null || parsed.GetValue(_value) is not null || parsed.GetValue(_upstream) is not null || parsed.GetValue(_issuer) is { Length: > 0 };

    /// <summary>Every key that the person can have at the hub; null with the exit code after saying on the error stream what is wrong.</summary>
    public async Task<(IReadOnlyList<string>? Keys, int ExitCode)> ReadAsync(ParseResult parsed, OpenHub hub, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_type) is not { } type || parsed.GetValue(_value) is not { } given)
        {
            await surroundings.Error.WriteLineAsync("Name the person with --upstream ID --type TYPE --value -");
            return (null, Fedhub.Unusable);
        }

        if (await ValueAsync(given, surroundings, cancellationToken) is not { } identifier)
        {
            return (null, Fedhub.Unusable);
        }

        if (await IssuersAsync(hub, parsed.GetValue(_upstream), parsed.GetValue(_issuer) ?? [], type, surroundings, cancellationToken) is not { } issuers)
        {
            return (null, Fedhub.Refused);
        }

        if (Check(type, identifier) is { } problem)
        {
            await surroundings.Error.WriteLineAsync($"{problem} Nothing was looked for.");
            return (null, Fedhub.Refused);
        }

        return (PersonKeys.Candidates(issuers, hub.Address.SamlEntityId, type, identifier), Fedhub.Done);
    }

    /// <summary>The issuers that are looked through; null after saying why there are none.</summary>
    private static async Task<IReadOnlyList<string>?> IssuersAsync(
        OpenHub hub, string? upstream, string[] given, string type, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (upstream is null)
        {
            if (given.Length == 0)
            {
                await surroundings.Error.WriteLineAsync("Name where the person came from: --upstream ID, or --issuer ISSUER.");
                return null;
            }

            return given;
        }

        if ((await hub.Settings.LoadAsync(cancellationToken)).Settings.Upstreams.FirstOrDefault(known => known.Id == upstream) is not { } found)
        {
            await surroundings.Error.WriteLineAsync($"There is no upstream '{ScreenText.Of(upstream)}'. Who came through one that was removed is found by its issuer: --issuer ISSUER in its place.");
            return null;
        }

        var known = PersonKeys.TypesOf(found);
        if (!IdentifierTypes.Person.Contains(type, StringComparer.Ordinal))
        {
            await surroundings.Error.WriteLineAsync($"'{ScreenText.Of(type)}' is no type of identifier by which upstream '{found.Id}' can be asked. Its rules know people by: {string.Join(", ", known)}.");
            return null;
        }

        List<string> issuers = [.. hub.Protocols.Find(found.Protocol)?.IssuersOf(found) ?? [], .. given];
        if (issuers.Count == 0)
        {
            await surroundings.Error.WriteLineAsync(
                $"The issuer of upstream '{found.Id}' is not known yet: its metadata did not arrive. Nobody came through it so; who came when it was connected otherwise is found by the issuer of then: --issuer ISSUER");
            return null;
        }

        if (!known.Contains(type, StringComparer.Ordinal))
        {
            await surroundings.Error.WriteLineAsync($"Note: the rules of upstream '{found.Id}' know people by {string.Join(", ", known)}, not by {type}. Something is found only if they did before.");
        }

        return issuers;
    }

    // A persistent NameID may be written with its qualifiers, which are no part of what its type says.
    private static string? Check(string type, string identifier) =>
        type == "saml_nameid_persistent" && identifier.Split('!') is [_, _, var own] ? AccessEntry.CheckIdentifier(type, own) : AccessEntry.CheckIdentifier(type, identifier);

    private static async Task<string?> ValueAsync(string given, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (given == "-")
        {
            if (await InputFile.ReadAsync("-", LongestValue, surroundings, cancellationToken) is not { } octets)
            {
                return null;
            }

            given = Encoding.UTF8.GetString(octets.Span);
        }

        // A file or a pipe brings a byte order mark and line ends that nobody sees, and that no identifier has at its ends.
        given = given.Trim().Trim('\ufeff').Trim();
        if (given.Length is > 0 and <= LongestValue)
        {
            return given;
        }

        await surroundings.Error.WriteLineAsync($"--value must hold 1 to {LongestValue} characters.");
        return null;
    }
}
