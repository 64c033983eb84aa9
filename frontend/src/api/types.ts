import type { components } from "./schema";

type Schemas = components["schemas"];

/** Answers carry every field: only requests may leave out those the server has a default for. */
type Whole<T> = T extends object ? { [Field in keyof T]-?: Whole<Exclude<T[Field], undefined>> } : T;

/** The server's own types, by their names; shapes are generated, never retyped. */
type Sent = { [Name in keyof Schemas]: Whole<Schemas[Name]> };

export type AccountCard = Sent["AccountCard"];
export type AccountPage = Sent["AccountPage"];
export type AccountRow = Sent["AccountRow"];
export type AccountView = Sent["AccountView"];
export type AgeingBucket = Sent["AgeingBucket"];
export type BoardAlive = Sent["BoardAlive"];
export type BoardChanged = Sent["BoardChanged"];
export type BoardSnapshot = Sent["BoardSnapshot"];
export type CallbackCard = Sent["CallbackCard"];
export type CallCard = Sent["CallCard"];
export type CallState = CallCard["state"];
export type ClaimCard = Sent["ClaimCard"];
export type CollectorRow = Sent["CollectorRow"];
export type Desk = Sent["Desk"];
export type DeskChanged = Sent["DeskChanged"];
export type DispositionCard = Sent["DispositionCard"];
export type DispositionOption = Sent["DispositionOption"];
export type DispositionOptions = Sent["DispositionOptions"];
export type FeedRow = Sent["FeedRow"];
export type GateVerdict = Sent["GateVerdict"];
export type HoldCard = Sent["HoldCard"];
export type ItemCard = Sent["ItemCard"];
export type Money = Sent["Money"];
export type MoneyTotal = Sent["MoneyTotal"];
export type NewCallback = Schemas["NewCallback"];
export type NewDispute = Schemas["NewDispute"];
export type NewDisposition = Schemas["NewDisposition"];
export type NewHold = Schemas["NewHold"];
export type NewPayment = Schemas["NewPayment"];
export type NewPlan = Schemas["NewPlan"];
export type NewPromise = Schemas["NewPromise"];
export type NewReversal = Schemas["NewReversal"];
export type OwnDay = Sent["OwnDay"];
export type PaymentCard = Sent["PaymentCard"];
export type Permission = Sent["Permission"];
export type PhoneCard = Sent["PhoneCard"];
export type PointsGiven = Sent["PointsGiven"];
export type PortfolioCard = Sent["PortfolioCard"];
export type PresenceCard = Sent["PresenceCard"];
export type PresenceState = PresenceCard["state"];
export type PresenceWish = Schemas["PresenceWish"];
export type PromiseCard = Sent["PromiseCard"];
export type PromisePage = Sent["PromisePage"];
export type PromiseRow = Sent["PromiseRow"];
export type PromiseState = PromiseCard["state"];
export type PromiseTerms = Sent["PromiseTerms"];
export type Renewed = Sent["Renewed"];
export type Role = UserCard["role"];
export type RuleVerdict = Sent["RuleVerdict"];
export type SessionOpened = Sent["SessionOpened"];
export type TeamCard = Sent["TeamCard"];
export type TimelineItem = Sent["TimelineItem"];
export type TimelinePage = Sent["TimelinePage"];
export type UserCard = Sent["UserCard"];
export type Why = Sent["Why"];
export type WorkPage = Sent["WorkPage"];
export type WorkRow = Sent["WorkRow"];
