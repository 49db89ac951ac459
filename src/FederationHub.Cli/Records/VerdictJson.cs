using System.Buffers;
using System.Text;
using System.Text.Json;
using FederationHub.Core.Identity;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Records;

/// <summary>
/// What was judged of one answer, as one line of JSON. The first members always stand there, null where they say nothing; what was read only
/// on accept. Everything outside ASCII and everything that steers a terminal is escaped.
/// </summary>
internal static class VerdictJson
{
    /// <summary>A verdict.</summary>
    /// <param name="id">What the question is named by, already JSON; null where it has no name.</param>
    /// <param name="outcome">What was read, or the refusal.</param>
    public static string Line(string? id, Outcome<UpstreamStatement> outcome) => outcome.Match(
        statement => Line(id, "accept", null, writer => Write(writer, statement)),
        rejection => Line(id, "reject", rejection, _ => { }));

    /// <summary>A verdict on a token.</summary>
    /// <param name="id">What the question is named by, already JSON; null where it has no name.</param>
    /// <param name="notChecked">The checks that nobody asked for.</param>
    /// <param name="outcome">What was verified, or the refusal.</param>
    public static string Line(string? id, IReadOnlyList<string> notChecked, Outcome<CheckedToken> outcome)
    {
        void Rest(Utf8JsonWriter writer)
        {
            writer.WriteStartArray("not_checked");
            foreach (var check in notChecked)
            {
                writer.WriteStringValue(check);
            }

            writer.WriteEndArray();
        }

        return outcome.Match(
            token => Line(id, "accept", null, writer =>
            {
                Rest(writer);
                writer.WritePropertyName("claims");
                if (token.Claims is { } claims)
                {
                    claims.WriteTo(writer);
                }
                else
                {
                    writer.WriteNullValue();
                }
            }),
            rejection => Line(id, "reject", rejection, Rest));
    }

    /// <summary>A question that nobody can answer.</summary>
    public static string Unusable(string? id, string why)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteHead(writer, id, "unusable", null, why, null, null);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Line(string? id, string verdict, Rejection? rejection, Action<Utf8JsonWriter> rest)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteHead(writer, id, verdict, rejection?.Code.Fh.ToString(), rejection?.Code.Cause, rejection?.Code.Clause, rejection?.Detail);
            rest(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteHead(Utf8JsonWriter writer, string? id, string verdict, string? code, string? cause, string? clause, string? detail)
    {
        writer.WritePropertyName("id");
        writer.WriteRawValue(id ?? "null");
        writer.WriteString("verdict", verdict);
        writer.WriteString("code", code);
        writer.WriteString("cause", cause);
        writer.WriteString("clause", clause);
        writer.WriteString("detail", detail);
    }

    private static void Write(Utf8JsonWriter writer, UpstreamStatement statement)
    {
        // A subject without a value has no NameID: it is known by its attributes alone (SAML Core 2.4.1).
        var named = statement.Subject.Value.Length > 0;
        writer.WriteString("issuer", statement.Issuer);
        writer.WriteString("name_id", named ? statement.Subject.Value : null);
        writer.WriteString("name_id_format", named ? statement.Subject.Format : null);
        writer.WriteStartObject("attributes");
        foreach (var (name, values) in statement.Attributes.ByName)
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteString("authn_context", statement.Authentication.Context);
        writer.WriteString("authn_instant", statement.Authentication.Instant is { } instant ? ScreenText.Of(instant) : null);
        writer.WriteString("session_index", statement.SessionIndex);
    }
}
