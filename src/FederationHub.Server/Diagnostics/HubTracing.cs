using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace FederationHub.Server.Diagnostics;

/// <summary>
/// Traces of what was refused. A login spans many requests and so many traces; one of its own has the reference in it: the first 50 bits of the trace id
/// are the reference's ten characters, so that either finds the other. The trace of the request is linked, and has the reference as a tag.
/// </summary>
internal static class HubTracing
{
    /// <summary>Name of the source, for whoever collects traces.</summary>
    public const string SourceName = "FederationHub";

    /// <summary>Tag with the reference, without hyphens.</summary>
    public const string ReferenceTag = "federationhub.reference";

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Notes a refusal that a person is shown.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="code">Number and cause.</param>
    /// <param name="application">Id of the application, or null.</param>
    /// <param name="organisation">Id of the organisation, or null.</param>
    public static void Refused(string reference, string code, string? application, string? organisation)
    {
        var request = Activity.Current;
        request?.SetTag(ReferenceTag, reference);
        if (!Source.HasListeners() || TraceOf(reference) is not { } trace)
        {
            return;
        }

        var parent = new ActivityContext(trace, ActivitySpanId.CreateFromString(trace.ToHexString().AsSpan(16)), ActivityTraceFlags.Recorded, isRemote: true);
        using var refused = Source.StartActivity("refused", ActivityKind.Internal, parent, links: request is null ? null : [new ActivityLink(request.Context)]);
        refused?.SetTag(ReferenceTag, reference).SetTag("federationhub.code", code).SetTag("federationhub.application", application).SetTag("federationhub.organisation", organisation)
            .SetStatus(ActivityStatusCode.Error, code);
    }

    /// <summary>The trace of a reference: its 50 bits, and 78 that are made of them; null where it is no reference.</summary>
    public static ActivityTraceId? TraceOf(string reference)
    {
        if (reference.Length != 10)
        {
            return null;
        }

        UInt128 bits = 0;
        foreach (var letter in reference)
        {
            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                return null;
            }

            bits = (bits << 5) | (uint)value;
        }

        // A trace id is never all zeroes (W3C Trace Context 3.2.2.3), also where the reference is.
        var rest = BitConverter.ToUInt128(SHA256.HashData(Encoding.ASCII.GetBytes(reference)).AsSpan(0, 16)) >> 50;
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, (bits << 78) | rest | 1);
        return ActivityTraceId.CreateFromBytes(bytes);
    }
}
