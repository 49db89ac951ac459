using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Sessions;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Storage.Stores;

/// <summary>
/// How the domain's records look in a row. Reading honours each record's own defaults, so that a row that was written before a
/// member existed means what the record means without it.
/// </summary>
internal static class StoredJson
{
    /// <summary>For what lives minutes: an unknown member is passed over, so that two releases can share logins for the length of an upgrade.</summary>
    public static readonly JsonSerializerOptions Passing = Make(JsonUnmappedMemberHandling.Skip);

    /// <summary>For configuration: an unknown member is a refusal, since passing one over could open what it closes.</summary>
    public static readonly JsonSerializerOptions Strict = Make(JsonUnmappedMemberHandling.Disallow);

    private static JsonSerializerOptions Make(JsonUnmappedMemberHandling unknown)
    {
        var options = new JsonSerializerOptions
        {
            IgnoreReadOnlyProperties = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = unknown,
            RespectNullableAnnotations = true,
            Converters =
            {
                new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false),
                new TextConverter<ApplicationId>(id => id.Value, text => new ApplicationId(text)),
                new TextConverter<AttributeName>(name => name.Value, text => new AttributeName(text)),
                new TextSetConverter(),
                new AllowedOrganisationsConverter(),
                new AllowedApplicationsConverter(),
            },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameKinds, WriteTimersThatAreOff } },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    // What a step or a condition of a mapping rule is, stands in its "kind", in the words of the hub file.
    private static void NameKinds(JsonTypeInfo type)
    {
        (Type Type, string Word)[] kinds = type.Type == typeof(MappingStep)
            ?
            [
                (typeof(MappingStep.LowerCase), "lower_case"), (typeof(MappingStep.Split), "split"), (typeof(MappingStep.Join), "join"), (typeof(MappingStep.Extract), "extract"),
                (typeof(MappingStep.Lookup), "lookup"), (typeof(MappingStep.Constant), "constant"), (typeof(MappingStep.First), "first"), (typeof(MappingStep.ScopeFilter), "scope_filter"),
            ]
            : type.Type == typeof(MappingCondition)
            ?
            [
                (typeof(MappingCondition.Present), "present"), (typeof(MappingCondition.Absent), "absent"), (typeof(MappingCondition.OneOf), "one_of"), (typeof(MappingCondition.Matches), "matches"),
            ]
            : [];
        if (kinds.Length == 0)
        {
            return;
        }

        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization };
        foreach (var (kind, word) in kinds)
        {
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(kind, word));
        }
    }

    // The absolute timer has a usual value, so that one that is off must be said: left out, it would run.
    private static void WriteTimersThatAreOff(JsonTypeInfo type)
    {
        if (type.Type == typeof(SessionSettings))
        {
            type.Properties.Single(property => property.Name == nameof(SessionSettings.AbsoluteSeconds)).ShouldSerialize = static (_, _) => true;
        }
    }

    private sealed class TextConverter<T>(Func<T, string> write, Func<string, T> read) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            read(reader.GetString() ?? throw new JsonException("A text is missing."));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }

    /// <summary>A set of texts, sorted, so that the same set is the same row.</summary>
    private sealed class TextSetConverter : JsonConverter<IReadOnlySet<string>>
    {
        public override IReadOnlySet<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            (JsonSerializer.Deserialize<string[]>(ref reader, options) ?? []).ToHashSet(StringComparer.Ordinal);

        public override void Write(Utf8JsonWriter writer, IReadOnlySet<string> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Order(StringComparer.Ordinal).ToArray(), options);
    }

    /// <summary><c>"none"</c>, <c>"all"</c>, or a list of ids.</summary>
    private sealed class AllowedOrganisationsConverter : JsonConverter<AllowedOrganisations>
    {
        public override AllowedOrganisations Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.StartArray => AllowedOrganisations.Only(JsonSerializer.Deserialize<string[]>(ref reader, options) ?? []),
            JsonTokenType.String when reader.ValueTextEquals("none") => AllowedOrganisations.None,
            JsonTokenType.String when reader.ValueTextEquals("all") => AllowedOrganisations.All,
            _ => throw new JsonException("Allowed organisations are \"none\", \"all\", or a list."),
        };

        public override void Write(Utf8JsonWriter writer, AllowedOrganisations value, JsonSerializerOptions options)
        {
            switch (value)
            {
                case AllowedOrganisations.Nobody:
                    writer.WriteStringValue("none");
                    break;
                case AllowedOrganisations.Everybody:
                    writer.WriteStringValue("all");
                    break;
                case AllowedOrganisations.These these:
                    JsonSerializer.Serialize(writer, these.OrganisationIds, options);
                    break;
                default:
                    throw new JsonException("Allowed organisations are nobody, everybody, or a list.");
            }
        }
    }

    /// <summary><c>"all"</c>, or a list of ids.</summary>
    private sealed class AllowedApplicationsConverter : JsonConverter<AllowedApplications>
    {
        public override AllowedApplications Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.StartArray => AllowedApplications.Only(JsonSerializer.Deserialize<string[]>(ref reader, options) ?? []),
            JsonTokenType.String when reader.ValueTextEquals("all") => AllowedApplications.All,
            _ => throw new JsonException("Allowed applications are \"all\", or a list."),
        };

        public override void Write(Utf8JsonWriter writer, AllowedApplications value, JsonSerializerOptions options)
        {
            switch (value)
            {
                case AllowedApplications.Every:
                    writer.WriteStringValue("all");
                    break;
                case AllowedApplications.These these:
                    JsonSerializer.Serialize(writer, these.ApplicationIds, options);
                    break;
                default:
                    throw new JsonException("Allowed applications are all, or a list.");
            }
        }
    }
}
