using System.Text.Json.Nodes;
using FederationHub.Configuration.Checks;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Upstreams;

namespace FederationHub.Configuration.Applying;

/// <summary>A hub file with all that it points to: what is saved, but for metadata that is still to come.</summary>
/// <param name="Settings">All settings.</param>
/// <param name="Secrets">Upstream secrets by their names, in plain text: only for the store, which encrypts them.</param>
/// <param name="Kept">Upstreams that go on with the secret that the hub has, by their place in <see cref="HubSettings.Upstreams"/>.</param>
/// <param name="Content">Everything that was read outside the file, but for upstream secrets; an application's secret as its hash.</param>
internal sealed record CompleteFile(HubSettings Settings, IReadOnlyDictionary<string, string> Secrets, IReadOnlyList<PendingUpstream> Kept, IReadOnlyList<string> Content)
{
    /// <summary>Names only: a record would print its secrets.</summary>
    public override string ToString() => $"{Settings.Applications.Count} applications, {Settings.Upstreams.Count} upstreams, {Secrets.Count} secrets";
}

/// <summary>Reads the secrets, certificates and metadata files that a hub file names, and lets each protocol check its settings.</summary>
internal sealed class Completion(Surroundings surroundings, IReadOnlyDictionary<string, IUpstreamProtocol> protocols)
{
    // 256 random bits are 43 characters; an unsalted hash of much less could be searched.
    private const int ShortestApplicationSecret = 32;
    private const int LongestMetadata = 8 * 1024 * 1024;
    private const int LongestCertificate = 64 * 1024;

    private readonly List<FileProblem> _problems = [];
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly List<PendingUpstream> _kept = [];
    private readonly List<string> _content = [];

    /// <summary>The complete file, or everything that is wrong.</summary>
    public (CompleteFile? File, IReadOnlyList<FileProblem> Problems) Complete(HubFile file)
    {
        var settings = file.Settings with
        {
            Applications = [.. file.Settings.Applications.Zip(file.ApplicationSecrets, Complete)],
            Upstreams = [.. file.Upstreams.Select(Complete)],
            MetadataSources = [.. file.Sources.Select(Complete)],
        };
        return _problems.Count > 0
            ? (null, [.. _problems.OrderBy(problem => problem.Line)])
            : (new CompleteFile(settings, _secrets, _kept, _content), []);
    }

    private Application Complete(Application application, PendingSecrets pending)
    {
        if (pending.Secrets is null)
        {
            return application;
        }

        var hashes = new List<string>(pending.Secrets.Count);
        foreach (var secret in pending.Secrets)
        {
            if (secret.Source is SecretSource.Hash hash)
            {
                hashes.Add(hash.Text);
                continue;
            }

            var (value, problem) = surroundings.ReadSecret(secret.Source);
            if (value is { Length: < ShortestApplicationSecret })
            {
                problem = $"The secret is weak: it has fewer than {ShortestApplicationSecret} characters. Make a new one of 32 random bytes, for instance with 'openssl rand -base64 32'.";
            }

            if (problem is not null)
            {
                _problems.Add(new FileProblem(secret.Line, secret.Path, problem));
            }
            else
            {
                hashes.Add(ClientSecretHash.Create(value!).ToString());
                _content.Add(hashes[^1]);
            }
        }

        return application with { Client = application.Client with { SecretHashes = hashes } };
    }

    private Upstream Complete(PendingUpstream pending)
    {
        if (pending.Secret is { Source: SecretSource.Kept } || (pending.Secret is { OrKept: true } && !surroundings.Has(pending.Secret.Source)))
        {
            _kept.Add(pending);
        }
        else if (pending.Secret is { } secret)
        {
            var (value, problem) = surroundings.ReadSecret(secret.Source);
            if (problem is not null)
            {
                _problems.Add(new FileProblem(secret.Line, secret.Path, problem));
            }
            else
            {
                _secrets[pending.Upstream.SecretName!] = value!;
            }
        }

        var before = _problems.Count;
        var settings = (JsonObject)pending.Settings.DeepClone();
        foreach (var file in pending.Files)
        {
            Include(file, settings);
        }

        var text = settings.ToJsonString();
        if (_problems.Count == before)
        {
            Check(pending, text);
        }

        return pending.Upstream with { Settings = text };
    }

    private MetadataSource Complete(PendingSource pending)
    {
        var certificates = pending.Source.Certificates.ToArray();
        foreach (var file in pending.Files)
        {
            certificates[file.Index!.Value] = ReadFile(file) ?? "";
        }

        return pending.Source with { Certificates = certificates };
    }

    private void Include(PendingFile file, JsonObject settings)
    {
        if (ReadFile(file) is not { } text)
        {
            return;
        }

        if (file.Index is { } index)
        {
            file.Key.Split('.').Aggregate((JsonNode)settings, (node, member) => node[member]!)[index] = text;
        }
        else
        {
            settings[file.Key] = text;
        }
    }

    private string? ReadFile(PendingFile file)
    {
        var isCertificate = file.Index is not null;
        var (text, problem) = surroundings.ReadText(file.Where.Value, isCertificate ? LongestCertificate : LongestMetadata);
        if (problem is null && isCertificate)
        {
            (text, problem) = CertificateText.Read(text!, file.LeastRsaBits);
        }

        if (problem is not null)
        {
            _problems.Add(new FileProblem(file.Where.Line, file.Where.Path, problem));
            return null;
        }

        _content.Add(text!);
        return text;
    }

    private void Check(PendingUpstream pending, string settings)
    {
        if (!protocols.TryGetValue(pending.Upstream.Protocol, out var protocol))
        {
            _problems.Add(new FileProblem(pending.Block.Line, pending.Block.Path, $"This hub does not speak '{pending.Upstream.Protocol}'."));
            return;
        }

        foreach (var problem in protocol.Check(settings))
        {
            var field = pending.FieldOf(problem.Field);
            _problems.Add(new FileProblem(pending.Block.LineBelow(field), field.Length == 0 ? pending.Block.Path : pending.Block.PathOf(field), problem.Message));
        }
    }
}
