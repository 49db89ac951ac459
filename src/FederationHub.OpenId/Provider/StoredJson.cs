using System.Text.Json.Serialization;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Token;

namespace FederationHub.OpenId.Provider;

/// <summary>How this library's records look in the store.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(GrantedLogin))]
[JsonSerializable(typeof(AccessTokenRecord))]
[JsonSerializable(typeof(RefreshFamily))]
[JsonSerializable(typeof(AuthorizeRequestValues))]
[JsonSerializable(typeof(PushedRequest))]
internal sealed partial class StoredJson : JsonSerializerContext;
